"""The console as one application: every route with the rule of who may use it."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from staff_console import (
    casework_acts,
    closed,
    entrance,
    events,
    lead_acts,
    lead_list,
    lead_page,
    lines,
    preferences,
    sheet_page,
    team,
)
from staff_console.guard import Page, Rule, guarded
from staff_console.headers import STATIC_FOR_GOOD, SecurityHeaders
from staff_console.visit import HERE, ConsoleServices

PAGES = (
    Page("/", "GET", Rule.WORKER, lead_list.leads_page),
    Page("/events", "GET", Rule.WORKER, events.list_events),
    Page("/closed", "GET", Rule.WORKER, closed.closed_page),
    Page("/leads/{reference}", "GET", Rule.WORKER, lead_page.lead_page),
    Page("/leads/{reference}/sheet", "GET", Rule.WORKER, sheet_page.sheet_page),
    Page("/leads/{reference}/events", "GET", Rule.WORKER, events.lead_events),
    Page("/leads/{reference}/claim", "POST", Rule.WORKER, lead_acts.claim),
    Page("/leads/{reference}/release", "POST", Rule.WORKER, lead_acts.release),
    Page("/leads/{reference}/reply", "POST", Rule.WORKER, lead_acts.reply),
    Page("/leads/{reference}/note", "POST", Rule.WORKER, lead_acts.note),
    Page("/leads/{reference}/close", "POST", Rule.WORKER, lead_acts.close),
    Page("/leads/{reference}/reopen", "POST", Rule.WORKER, lead_acts.reopen),
    Page("/leads/{reference}/understood", "POST", Rule.WORKER, casework_acts.clear_unread),
    Page("/leads/{reference}/assess", "POST", Rule.WORKER, casework_acts.assess),
    Page("/leads/{reference}/share", "POST", Rule.WORKER, casework_acts.share),
    Page("/leads/{reference}/unshare", "POST", Rule.WORKER, casework_acts.withdraw_sharing),
    Page("/leads/{reference}/erase", "GET", Rule.SUPERVISOR, lead_acts.erase_page),
    Page("/leads/{reference}/erase", "POST", Rule.SUPERVISOR, lead_acts.erase),
    Page("/lines", "GET", Rule.SUPERVISOR, lines.lines_page),
    Page("/lines/switch", "POST", Rule.SUPERVISOR, lines.switch),
    Page("/lines/new", "GET", Rule.SUPERVISOR, lines.new_page),
    Page("/lines/new", "POST", Rule.SUPERVISOR, lines.add),
    Page("/lines/own/{id}", "GET", Rule.SUPERVISOR, lines.change_page),
    Page("/lines/own/{id}", "POST", Rule.SUPERVISOR, lines.change),
    Page("/lines/own/{id}/remove", "POST", Rule.SUPERVISOR, lines.remove),
    Page("/team", "GET", Rule.ADMIN, team.team_page),
    Page("/team/new", "POST", Rule.ADMIN, team.invite_new),
    Page("/team/invite", "POST", Rule.ADMIN, team.invite_again),
    Page("/team/role", "POST", Rule.ADMIN, team.change_role),
    Page("/team/disable", "POST", Rule.ADMIN, team.disable),
    Page("/language", "POST", Rule.WORKER, preferences.change_language),
    Page("/sign-in", "GET", Rule.ANYONE, entrance.sign_in_page),
    Page("/sign-in", "POST", Rule.ANYONE, entrance.sign_in),
    Page("/sign-out", "POST", Rule.ANYONE, entrance.sign_out),
    Page("/invite/{token}", "GET", Rule.ANYONE, entrance.invite_page),
    Page("/invite/{token}", "POST", Rule.ANYONE, entrance.accept_invite),
)


class _KeptFiles(StaticFiles):
    """Static files, which browsers may keep: their addresses change with their content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        if scope.get("query_string"):
            response.headers["Cache-Control"] = STATIC_FOR_GOOD
        return response


def console(services: ConsoleServices) -> Starlette:
    """The console, to be mounted at /staff."""

    async def not_answered(request: Request, error: Exception) -> Response:
        """What Starlette itself refuses (no such path, wrong method, a form too big): plain, as it is no page."""
        status = error.status_code if isinstance(error, HTTPException) else 500
        return PlainTextResponse(str(status), status)

    routes = [Route(page.path, guarded(page, services), methods=[page.method]) for page in PAGES]
    files = Mount("/static", _KeptFiles(directory=HERE / "static"), name="static")
    return Starlette(
        routes=[*routes, files],
        middleware=[Middleware(SecurityHeaders)],
        exception_handlers={HTTPException: not_answered},
    )
