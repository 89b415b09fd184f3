"""The front door: serves pages and API under one origin, as in production.

It serves the built pages, which follow their sources, passes `/api/*` to the emulated API Gateway, and shows the
outbox.
"""

import asyncio
import gzip
import json
import os
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Message, Receive, Scope, Send
from yarl import URL

from infra import pages
from infra.bundle import BundleError
from infra.local import authenticators
from infra.local.authenticators import Shown
from infra.local.headers import Headers
from infra.local.outbox import STYLE, Outbox
from infra.operate import page_file

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
AT_ONCE = 8  # calls at the same time; each is a worker process, and a laptop has few cores
LARGEST = 10 * 1024 * 1024  # bytes, API Gateway's own limit
_WAIT = aiohttp.ClientTimeout(total=None, sock_connect=3, sock_read=30)
_COMPRESSED = 1024  # bytes from which on an answer is
_TEXTS = (".css", ".html", ".js", ".json", ".svg", ".webmanifest")
ENDED = """公示期已按届满处理，未办结的异议仍须先办结。
The days of the public notice have passed; open objections still hold it."""
NO_NOTICE = "目前没有正在进行的公示。\nNo public notice is running."
_HOP = frozenset(
    {"connection", "content-length", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}
)


class Gateway:
    """The emulated API behind the front door."""

    def __init__(self, endpoint: str, api: str, headers: Headers, site: str) -> None:
        self.site = site
        self.base = f"{endpoint}/restapis/{api}/api/_user_request_"
        self.headers = headers
        self.slots = asyncio.Semaphore(AT_ONCE)

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Be ready for calls."""
        async with aiohttp.ClientSession(
            timeout=_WAIT,
            connector=aiohttp.TCPConnector(limit=AT_ONCE),
            cookie_jar=aiohttp.DummyCookieJar(),  # never keeps one visitor's cookies for the next
            skip_auto_headers=("Content-Type",),
        ) as self.client:
            yield

    async def forward(self, request: Request) -> Response:
        """Pass a call on and return its answer, including cookies."""
        body = await _body(request)
        if body is None:
            return self.headers.refuse("REQUEST_TOO_LARGE", 413, _request_id())
        async with self.slots:
            try:
                async with self.client.request(
                    request.method,
                    self._address(request),
                    data=body or None,
                    headers=_passed_on(request, self.site),
                    allow_redirects=False,
                ) as answer:
                    return self._returned(answer, await answer.read())
            except (aiohttp.ClientError, TimeoutError):
                return self.headers.refuse("DEFAULT_5XX", 503, _request_id())

    def _address(self, request: Request) -> URL:
        path = request.scope["raw_path"].split(b"?")[0].removeprefix(b"/api")  # as sent, with %2F unchanged
        query = request.scope["query_string"]
        return URL(f"{self.base}{path.decode('ascii')}{'?' if query else ''}{query.decode('ascii')}", encoded=True)

    def _returned(self, answer: aiohttp.ClientResponse, content: bytes) -> Response:
        kind = self.headers.in_place_of(answer.status, answer.headers.get("x-amzn-errortype", ""))
        if kind is not None:
            return self.headers.refuse(kind, answer.status, _request_id())
        response = Response(content, answer.status)
        response.raw_headers = [
            (name.lower(), value)
            for name, value in answer.raw_headers
            if name.lower().decode() not in _HOP | {"content-encoding", "date", "server"}
        ]
        response.raw_headers.append((b"content-length", str(len(content)).encode()))
        return response


class Rehearsal(NamedTuple):
    """What a stack on this machine can be asked for.

    `end_notice` lets the days of a public notice pass at once, and says whether one ran. `authenticators` reads those
    of the office.
    """

    end_notice: Callable[[], bool]
    authenticators: Callable[[], list[Shown]]


def build(
    gateway: Gateway, outbox: Outbox, webs: Mapping[str, Callable[[], Path]], site: str, rehearsal: Rehearsal
) -> Starlette:
    """The front door's application.

    `webs` tells where the pages of each contest lie, by the path that they are served under. `site` is the address that
    the first is served at.
    """

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        async with gateway.opened():
            yield

    routes: list[BaseRoute] = [
        Route("/api/{path:path}", gateway.forward, methods=METHODS),
        *_of_outbox(outbox),
        Route("/outbox/notice", _passing(rehearsal.end_notice, site), methods=["POST"]),
        *_of_authenticators(rehearsal.authenticators),
        Mount("/", _Pages(webs, gateway.headers)),
    ]
    host = site.partition("//")[2].partition(":")[0]
    middleware = [
        # a request by another host name is a foreign web page trying to read the outbox
        Middleware(TrustedHostMiddleware, allowed_hosts=[host, "localhost"]),
        Middleware(GZipMiddleware, minimum_size=_COMPRESSED),
        Middleware(PageHeaders, headers=gateway.headers, site=site),
    ]
    return Starlette(
        routes=routes, middleware=middleware, lifespan=lifespan, exception_handlers={HTTPException: _plain_refusal}
    )


def _of_outbox(outbox: Outbox) -> list[BaseRoute]:
    """The outbox's page, and where the platform sends its text messages."""

    async def messages(_request: Request) -> Response:
        return HTMLResponse(outbox.page())

    async def messages_json(_request: Request) -> Response:
        return JSONResponse(outbox.newest_first())

    async def receive_sms(request: Request) -> Response:
        message = json.loads(await request.body())
        outbox.add(str(message["to"]), "", str(message["text"]))
        return JSONResponse({"kept": True}, 202)

    async def style(_request: Request) -> Response:
        return Response(STYLE, media_type="text/css")

    return [
        Route("/outbox", messages),
        Route("/outbox.json", messages_json),
        Route("/outbox.css", style),
        Route("/outbox/sms", receive_sms, methods=["POST"]),
    ]


def _of_authenticators(read: Callable[[], list[Shown]]) -> list[BaseRoute]:
    """The page that shows the codes of the office's authenticators, and what tests and the demonstration read of it."""

    async def codes(request: Request) -> Response:
        return HTMLResponse(authenticators.page(await run_in_threadpool(read), request.query_params.get("key", "")))

    async def codes_json(_request: Request) -> Response:
        return JSONResponse([each._asdict() for each in await run_in_threadpool(read)])

    return [Route("/authenticator", codes), Route("/authenticator.json", codes_json)]


def _is_own(request: Request, site: str) -> bool:
    """Whether one of the site's own pages asks, or a command. A page that sends no referrer names no origin either."""
    place = request.headers.get("sec-fetch-site")
    return place == "same-origin" if place else request.headers.get("origin", site) == site


def _passing(end_notice: Callable[[], bool], site: str) -> Callable[[Request], Awaitable[Response]]:
    """What lets the days of a public notice pass, for the outbox's own page and for commands, which name no origin."""

    async def pass_notice(request: Request) -> Response:
        if not _is_own(request, site):
            return Response("only the outbox's own page asks for this", 403)
        ended = await run_in_threadpool(end_notice)
        return PlainTextResponse(ENDED if ended else NO_NOTICE, 200 if ended else 409)

    return pass_notice


class PageHeaders:
    """Adds the template's headers to every page, and redirects requests by another host name to the site."""

    def __init__(self, app: Callable[..., object], headers: Headers, site: str) -> None:
        self.app, self.site = app, site
        self.host = site.partition("//")[2]
        self.headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["path"].startswith("/api/"):
            await self.app(scope, receive, send)  # type: ignore[misc]
            return
        request = Request(scope)
        if request.method == "GET" and request.headers.get("host") != self.host and not _is_for_passkeys(request):
            await RedirectResponse(self.site + request.url.path)(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                route, key = self.headers.route(scope["path"])
                kept = {"Cache-Control": pages.cache_control(key)}  # as the object says that `infra.operate` uploads
                stated = route.missing if message["status"] >= 400 else route.found
                message["headers"] = [*message["headers"], *_encoded(kept | stated)]
            await send(message)

        await self.app(scope, receive, with_headers)  # type: ignore[misc]


def _is_for_passkeys(request: Request) -> bool:
    """Whether this is the organizers' page at localhost, or a file of it: browsers make passkeys for no address."""
    path = pages.in_contest(request.url.path.lstrip("/"))
    is_file = bool(path) and not path.endswith((".html", "/"))
    return request.url.hostname == "localhost" and (path == "organizer/" or is_file)


def _encoded(headers: dict[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


class _Pages(StaticFiles):
    """The pages as the bucket has them, by the template's routes, without dot files.

    A page is looked for where `webs` says at that moment; its files lie beside it.
    """

    def __init__(self, webs: Mapping[str, Callable[[], Path]], headers: Headers) -> None:
        self.webs = dict(sorted(webs.items(), reverse=True))  # "/" last
        self.folders = {at: web() for at, web in self.webs.items()}
        self.headers = headers
        super().__init__(directory=self.folders["/"])

    def lookup_path(self, path: str) -> tuple[str, os.stat_result | None]:
        """The file of a path."""
        key = self.headers.route(path.removeprefix("."))[1]
        if any(part.startswith(".") for part in key.split("/")):
            return "", None
        at = next(at for at in self.webs if f"/{key}".startswith(at))
        if not pages.in_contest(key).startswith(f"{pages.ASSETS}/"):
            try:
                self.folders[at] = self.webs[at]()
            except BundleError as error:  # whoever is changing the sources reads why
                raise HTTPException(500, str(error)) from error
        file = page_file(self.folders[at], f"/{key}".removeprefix(at))
        return (str(file), file.stat()) if file else ("", None)

    def file_response(
        self, full_path: Any, stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """A file's answer; a text is compressed for the first who asks."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        asked = Request(scope).headers
        is_whole = isinstance(response, FileResponse) and "range" not in asked
        is_short = stat_result.st_size < _COMPRESSED
        if not is_whole or is_short or "gzip" not in asked.get("accept-encoding", "") or not full_path.endswith(_TEXTS):
            return response
        content = _compressed(full_path, stat_result.st_mtime_ns)
        headers = dict(response.headers) | {"content-encoding": "gzip", "content-length": str(len(content))}
        return Response(content, status_code, headers | {"vary": "Accept-Encoding"})


@lru_cache(maxsize=1024)
def _compressed(path: str, _changed: int) -> bytes:
    """A file's content with gzip."""
    return gzip.compress(Path(path).read_bytes(), mtime=0)


async def _body(request: Request) -> bytes | None:
    """The request's body; None if it is larger than API Gateway accepts."""
    taken = bytearray()
    async for chunk in request.stream():
        taken += chunk
        if len(taken) > LARGEST:
            return None
    return bytes(taken)


def _passed_on(request: Request, site: str) -> list[tuple[str, str]]:
    """The headers of a call. The site is one for the platform, also where a browser names it localhost."""
    client = request.client.host if request.client else "127.0.0.1"
    headers = [(name, value) for name, value in request.headers.raw if name.decode().lower() not in _HOP]
    named = f"http://localhost:{site.rpartition(':')[2]}".encode()
    headers = [(name, site.encode() if (name, value) == (b"origin", named) else value) for name, value in headers]
    told = [(name.decode(), value.decode(errors="replace")) for name, value in headers]
    return [*told, ("x-forwarded-for", client), ("x-forwarded-proto", "http")]


def _request_id() -> str:
    return str(uuid.uuid4())


async def _plain_refusal(_request: Request, refusal: Exception) -> Response:
    assert isinstance(refusal, HTTPException)
    return Response(f"{refusal.status_code} {refusal.detail}\n", refusal.status_code, media_type="text/plain")
