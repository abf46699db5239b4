"""Who works here: for administrators."""

from __future__ import annotations

from starlette.responses import Response

from staff_console import names
from staff_console.visit import Visit
from state.staff import ROLES, LastAdmin, NameTaken, UnfitName, UnknownStaff


async def team_page(visit: Visit) -> Response:
    return await _team(visit)


async def invite_new(visit: Visit) -> Response:
    """Makes an account and shows its one-time link."""
    name, role = await visit.field("name"), await visit.field("role")
    if role not in ROLES:
        return await _team(visit, "role", name=name)
    try:
        member = await visit.services.staff.add_staff(name, role, None, by=visit.name)
    except UnfitName:
        return await _team(visit, "name", name=name)
    except NameTaken:
        return await _team(visit, "taken", name=name)
    return await _linked(visit, member.name)


async def invite_again(visit: Visit) -> Response:
    """A new one-time link for somebody: a forgotten password, an account that was shut, a colleague who returns."""
    return await _linked(visit, await visit.field("name"))


async def change_role(visit: Visit) -> Response:
    name, role = await visit.field("name"), await visit.field("role")
    if name == visit.name:
        return await _team(visit, "own")
    if role not in ROLES:
        return await _team(visit, "role")
    try:
        await visit.services.staff.change_role(name, role, visit.name)
    except LastAdmin:
        return await _team(visit, "last")
    except UnknownStaff:
        return visit.page("missing.html", 404)
    return visit.go("/team")


async def disable(visit: Visit) -> Response:
    try:
        await visit.services.staff.disable(await visit.field("name"), visit.name)
    except LastAdmin:
        return await _team(visit, "last")
    except UnknownStaff:
        return visit.page("missing.html", 404)
    return visit.go("/team")


async def _linked(visit: Visit, name: str) -> Response:
    try:
        token = await visit.services.staff.invite(name, by=visit.name)
    except UnknownStaff:
        return visit.page("missing.html", 404)
    # Behind a proxy that ends TLS the request itself looks like plain http.
    scheme = "https" if visit.services.secure_cookies else visit.request.url.scheme
    link = f"{scheme}://{visit.request.url.netloc}{visit.path(f'/invite/{token}')}"
    return visit.page("team_link.html", section="team", name=name, link=link)


async def _team(visit: Visit, trouble: str = "", name: str = "") -> Response:
    return visit.page(
        "team.html",
        422 if trouble else 200,
        section="team",
        members=await visit.services.staff.members(),
        roles=[(role, visit.say(names.ROLES[role])) for role in ROLES],
        trouble=trouble,
        name=name,
    )
