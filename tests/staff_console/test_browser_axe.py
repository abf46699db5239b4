"""What axe finds on every page, in both languages, by day and by night.

Every page is seen in Japanese by day. English has other words on the same elements, and the night has other colours:
there one page of each template is seen."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser

from tests.browsers import IN_COLOURS, SEEN, axe
from tests.staff_console.house import House
from tests.staff_console.samples import Busy, answered, worked_on
from tests.staff_console.test_browser import desk_at


@pytest.mark.parametrize(("locale", "scheme", "rules"), SEEN)
async def test_axe_finds_nothing_serious(
    browser: Browser, busy_house: Busy, locale: str, scheme: str, rules: tuple[str, ...]
) -> None:
    house, leads = busy_house
    await house.employ("Sato", "admin")
    await house.staff.add_staff("New", "worker", None)
    await answered(house, leads["months"], "Sato")
    await house.state.acts.close(leads["ordinary"], "informed", "Sato", 1)
    link = await house.staff.invite("New")
    found = {}
    async with desk_at(browser, house, color_scheme=scheme) as desk:
        for path in ("/sign-in", f"/invite/{link}", "/invite/dead"):
            await desk.go(f"{path}?locale={locale}")
            found[path] = await axe(desk.page, *rules)
        await desk.sign_in("Sato")
        await house.staff.read_in("Sato", locale)
        paths = ["/", "/closed", "/team", "/leads/AAA-AAA"]
        paths += [f"/leads/{await worked_on(house, 'Sato')}", f"/leads/{leads['food']}/erase"]
        every = (locale, scheme) == ("ja", "light")
        if every:
            paths += ["/?need=care", "/closed?reference=x", f"/leads/{leads['food']}?done=claimed"]
            paths += [f"/leads/{leads[name]}" for name in ("months", "fear", "ordinary")]
        for path in paths:
            await desk.go(path)
            if path.startswith("/leads/"):
                await desk.page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
            found[path] = await axe(desk.page, *rules)
            assert await desk.page.locator("html").get_attribute("lang") == locale
        await desk.go("/")
        await desk.page.keyboard.press("?")
        found["keys"] = await axe(desk.page, *rules)
    assert len(found) == (16 if every else 10)
    assert {path: violations for path, violations in found.items() if violations} == {}


@pytest.mark.parametrize(("scheme", "rules"), IN_COLOURS)
async def test_axe_finds_nothing_serious_on_forms_that_failed(
    browser: Browser, house: House, scheme: str, rules: tuple[str, ...]
) -> None:
    await house.employ("Sato", "admin")
    reference = await house.resident().answer(place="alone", right_now=["no_food"])
    async with desk_at(browser, house, "Sato", color_scheme=scheme) as desk:
        forms = {
            f"/leads/{reference}/close": "version=1",
            f"/leads/{reference}/claim": "version=9",
            f"/leads/{reference}/assess": "revision=7&assessment=x&need=care&distance=near",
            f"/leads/{reference}/share": "body=x&agreed_on=2036-01-01",
            f"/leads/{reference}/erase": "",
            "/team/new": "name=&role=worker",
            "/team/invite": "name=Sato",
            "/sign-in": "name=Sato&password=x",
        }
        again = (f"/leads/{reference}/assess", f"/leads/{reference}/share", "/team/invite")
        seen = [path for path in forms if not rules or path not in again]
        for path in seen:
            await desk.go("/")
            await desk.page.evaluate(
                """([path, body]) => {
                    const form = document.createElement("form");
                    form.method = "post";
                    form.action = path;
                    for (const [name, value] of new URLSearchParams(body)) {
                        const field = document.createElement("input");
                        field.name = name;
                        field.value = value;
                        form.append(field);
                    }
                    document.body.append(form);
                    form.submit();
                }""",
                [f"/staff{path}", forms[path]],
            )
            await desk.page.wait_for_url(f"**/staff{path}")
            assert await axe(desk.page, *rules) == [], path
