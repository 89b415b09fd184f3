"""Keeps other web pages away from the emulator.

Whoever runs the platform on a laptop also has a browser open. Any page in it can send requests to loopback, and a host
name that is made to point there can read the answers. The emulator has all tables and runs code, so it answers only
requests by its own address, and of pages only those of the site. Its own administration is closed but for its health.
"""

from collections.abc import Awaitable, Callable
from typing import Any

_ADMINISTRATION = ("/_ministack/", "/_localstack/", "/_aws/")
_OPEN = ("/_ministack/health", "/_ministack/ready")

Scope = dict[str, Any]
Application = Callable[[Any, Any, Any], Awaitable[None]]


class Guard:
    """Wraps the emulator's ASGI application. It listens at `port`; pages of the origin `site` alone may ask."""

    def __init__(self, application: Application, port: int, site: str = "") -> None:
        self.application = application
        self.hosts = {b"127.0.0.1:%d" % port, b"localhost:%d" % port}
        self.site = site.encode()

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] == "lifespan" or self.admits(scope):
            await self.application(scope, receive, send)
        elif scope["type"] == "websocket":
            await receive()  # the handshake
            await send({"type": "websocket.close", "code": 1008})
        else:
            await send({"type": "http.response.start", "status": 403, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": b"the emulator answers its own site only\n"})

    def admits(self, scope: Scope) -> bool:
        """Whether a request comes by the right name, from no foreign page, and not for the administration."""
        headers = scope["headers"]
        hosts = [value for name, value in headers if name == b"host"]
        origins = {value for name, value in headers if name == b"origin"}
        path = scope["path"]
        closed = path.startswith(_ADMINISTRATION) and path not in _OPEN
        return not closed and len(hosts) == 1 and hosts[0] in self.hosts and origins <= {self.site}
