"""What the client makes of answers, LINE's and others'."""

import asyncio

import pytest
from linebot.v3.messaging import TextMessage
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.channels.line.api import Answer, Api
from tests.bot.line_stage import KEY, TOKEN
from tests.standins import serving


async def asked(response: Response) -> Answer:
    """What a push comes to when the server answers with `response`."""

    async def push(request: Request) -> Response:
        assert (await request.json())["messages"] == [{"type": "text", "text": "hello"}]
        return response

    async with serving(Starlette(routes=[Route("/v2/bot/message/push", push, methods=["POST"])])) as root:
        # A root may end in a slash.
        api = Api(f"{root}/", TOKEN)
        answer = await api.push("U", [TextMessage(text="hello")], KEY, 10)
        await api.close()
        return answer


@pytest.mark.parametrize("body", [b"", b"{}", b"<html>", b"[]", b'{"sentMessages": 5}'])
async def test_a_200_counts_whatever_else_is_said(body: bytes) -> None:
    assert await asked(Response(body)) == Answer(200)


async def test_the_ids_of_messages_are_read() -> None:
    sent = [{"id": "46", "quoteToken": "q"}, {"id": "47", "new": [1]}]
    assert await asked(JSONResponse({"sentMessages": sent, "new": {}})) == Answer(200, ids=("46", "47"))


async def test_an_error_is_read_with_what_it_is_about() -> None:
    error = {"message": "The request body has 2 error(s)", "details": [{"property": "messages[0].text"}, {}]}
    headers = {"Retry-After": "7", "X-Line-Accepted-Request-Id": "r1"}
    assert await asked(JSONResponse(error, 400, headers)) == Answer(
        400,
        message="The request body has 2 error(s)",
        fields=("messages[0].text", ""),
        accepted_as="r1",
        retry_after_seconds=7.0,
    )


async def test_a_gateways_page_is_an_answer_of_which_nothing_is_known() -> None:
    page = await asked(Response("<html>502</html>", 502))
    assert page == Answer(502)
    assert not page.is_known
    # One that is no text at all makes the SDK raise.
    page = await asked(Response(b"\xff\xfe", 502))
    assert page == Answer(0)
    assert not page.is_known


async def test_a_call_waits_no_longer_than_it_is_told_to() -> None:
    over = asyncio.Event()

    async def info(request: Request) -> Response:
        await over.wait()
        return Response()

    async with serving(Starlette(routes=[Route("/v2/bot/info", info)])) as root:
        api = Api(root, TOKEN)
        async with asyncio.timeout(5):
            assert await api.own_id(0.05) == Answer(0)
        over.set()
        await api.close()


async def test_line_is_reached_through_the_proxy_that_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    async def info(request: Request) -> JSONResponse:
        return JSONResponse({"userId": request.headers["host"]})

    async with serving(Starlette(routes=[Route("/v2/bot/info", info)])) as proxy:
        monkeypatch.setenv("http_proxy", proxy)
        api = Api("http://line.invalid", TOKEN)
        assert await api.own_id(10) == Answer(200, user_id="line.invalid")
        await api.close()
        monkeypatch.setenv("no_proxy", "line.invalid")
        api = Api("http://line.invalid", TOKEN)
        assert await api.own_id(10) == Answer(0, reached=False)
        await api.close()
