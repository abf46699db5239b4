"""Every route against every role, every form against other sites, every answer for its headers."""

from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from staff_console.app import PAGES
from staff_console.guard import Page, Rule
from staff_console.headers import HEADERS
from tests.staff_console.house import House
from tests.staff_console.visitor import HOST, OURS, Visitor, signed_in

ROLES = ("", "worker", "supervisor", "admin")
POSTS = [page for page in PAGES if page.method == "POST"]

# Stated here once more on purpose: a rule that becomes laxer must be changed in two places.
WHO = {
    "/": "worker",
    "/events": "worker",
    "/closed": "worker",
    "/leads/{reference}": "worker",
    "/leads/{reference}/events": "worker",
    "/leads/{reference}/claim": "worker",
    "/leads/{reference}/release": "worker",
    "/leads/{reference}/reply": "worker",
    "/leads/{reference}/note": "worker",
    "/leads/{reference}/close": "worker",
    "/leads/{reference}/reopen": "worker",
    "/leads/{reference}/sheet": "worker",
    "/leads/{reference}/understood": "worker",
    "/leads/{reference}/assess": "worker",
    "/leads/{reference}/share": "worker",
    "/leads/{reference}/unshare": "worker",
    "/leads/{reference}/erase": "supervisor",
    "/lines": "supervisor",
    "/lines/switch": "supervisor",
    "/lines/new": "supervisor",
    "/lines/own/{id}": "supervisor",
    "/lines/own/{id}/remove": "supervisor",
    "/team": "admin",
    "/team/new": "admin",
    "/team/invite": "admin",
    "/team/role": "admin",
    "/team/disable": "admin",
    "/language": "worker",
    "/sign-in": "",
    "/sign-out": "",
    "/invite/{token}": "",
}


def console_of(house: House) -> Starlette:
    mount = house.app.routes[0]
    assert isinstance(mount, Mount)
    assert isinstance(mount.app, Starlette)
    return mount.app


def address(page: Page) -> str:
    # A number that is nobody's: who may come in meets 404, who may not never learns that.
    return page.path.replace("{reference}", "AAA-AAA").replace("{token}", "nothing")


async def visitor_as(house: House, role: str) -> Visitor:
    if not role:
        return Visitor(house)
    await house.employ(f"the {role}", role)
    return await signed_in(house, f"the {role}")


async def ask(visitor: Visitor, page: Page, **more: Any) -> Any:
    if page.method == "POST":
        return await visitor.post(address(page), **more)
    # An event stream that is let in would not end here.
    return await visitor.get(address(page), **more)


def test_every_route_has_a_declared_rule(house: House) -> None:
    """faults: 82"""
    served = set()
    for route in console_of(house).routes:
        if isinstance(route, Mount):
            assert route.path == "/static"
            continue
        assert isinstance(route, Route)
        served |= {(route.path, method) for method in (route.methods or set()) - {"HEAD"}}
    assert served == {(page.path, page.method) for page in PAGES}
    assert {page.path: page.rule.value for page in PAGES} == WHO
    assert all(isinstance(page.rule, Rule) for page in PAGES)


@pytest.mark.parametrize("role", ROLES)
async def test_every_role_gets_where_it_may_and_nowhere_else(house: House, role: str) -> None:
    """faults: 82, 84"""
    # An event stream that is let in would not end here; test_events looks at those.
    pages = [page for page in PAGES if not (role and "events" in page.path)]
    assert len(pages) >= len(PAGES) - 2
    if role:
        await house.employ(f"the {role}", role)
    for page in pages:
        # Signed in anew each time, since one of the forms signs out.
        visitor = await signed_in(house, f"the {role}") if role else Visitor(house)
        answer = await ask(visitor, page)
        if ROLES.index(role) >= ROLES.index(page.rule.value):
            assert answer.status_code != 403, page
            assert answer.status_code != 401 or page.path == "/sign-in", page
            assert "/sign-in?next" not in answer.headers.get("location", ""), page
        elif role:
            assert answer.status_code == 403, page
        elif page.method == "POST":
            assert answer.status_code == 401, page
        else:
            assert answer.status_code == 303, page
            assert answer.headers["location"].startswith("/staff/sign-in?next="), page


ELSEWHERE = [
    {},
    {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://other.counter.test"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": f"{HOST}.evil.example"},
    {"Origin": f"{HOST}:81"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
    {"Sec-Fetch-Site": "cross-site", "Origin": HOST},
]


@pytest.mark.parametrize("page", POSTS, ids=lambda page: page.path)
async def test_form_from_elsewhere_is_refused(house: House, page: Page) -> None:
    """faults: 75"""
    visitor = await visitor_as(house, "admin")
    for headers in ELSEWHERE:
        answer = await visitor.post(address(page), headers=headers)
        assert answer.status_code == 403, headers
    assert (await visitor.get("/")).status_code == 200
    for headers in (OURS, {"Origin": HOST}, {"Sec-Fetch-Site": "same-origin"}):
        assert (await visitor.post(address(page), headers=headers)).status_code != 403
        if page.path == "/sign-out":
            break


async def test_looking_changes_nothing(house: House) -> None:
    """faults: 75"""
    visitor = await visitor_as(house, "admin")
    reference = await house.resident().answer(place="alone", right_now=["no_food"])
    # Who looks first has opened the lead, and the resident may hear of it.
    await visitor.get(f"/leads/{reference}")
    before = house.state.store.card(reference)
    for page in POSTS:
        path = page.path.replace("{reference}", reference).replace("{token}", "nothing")
        answer = await visitor.get(path)
        also_a_page = any(other.path == page.path and other.method == "GET" for other in PAGES)
        assert also_a_page or answer.status_code == 405, page
    assert house.state.store.card(reference) == before


async def test_every_answer_bears_the_security_headers(house: House) -> None:
    """faults: 89"""
    answers = []
    admin, stranger = await visitor_as(house, "admin"), Visitor(house)
    for page in PAGES:
        answers.append(await ask(stranger, page))
        if "events" not in page.endpoint.__name__ and page.path != "/sign-out":
            answers.append(await ask(admin, page))
    answers += [await admin.get("/no/such/page"), await admin.post("/"), await admin.get("/static/missing.css")]
    assert len(answers) > 2 * len(PAGES) - 5
    for answer in answers:
        for name, value in HEADERS.items():
            assert answer.headers[name] == value, (answer.request.url, name)
        assert answer.headers["cache-control"] == "no-store", answer.request.url


async def test_policy_allows_nothing_inline_and_nothing_foreign() -> None:
    policy = dict(part.split(" ", 1) for part in HEADERS["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }


async def test_static_files_are_kept_by_their_fingerprint_only(house: House) -> None:
    visitor = Visitor(house)
    page = (await visitor.get("/sign-in")).text
    addresses = [part.split('"')[0] for part in page.split('="/staff') if part.startswith("/static/")]
    assert len(addresses) > 3
    for path in addresses:
        answer = await visitor.get(path)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        bare = await visitor.get(path.partition("?")[0])
        assert bare.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static//etc/passwd", "/static/"])
async def test_only_static_files_are_served(house: House, path: str) -> None:
    assert (await Visitor(house).get(path)).status_code in (404, 405)
