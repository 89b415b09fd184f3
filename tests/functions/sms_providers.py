"""Stand-ins of the SMS providers: they check each signature as the providers' documents say, and answer as they do.

They share no code with what they check.
"""

import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

ID, KEY = "AKIDEXAMPLE", "a key of a test"


class Provider:
    """What a stand-in has received, and what it answers to some numbers."""

    def __init__(self) -> None:
        self.url = ""
        self.sent: list[dict[str, Any]] = []
        self.codes: dict[str, str] = {}  # by number
        self.status = 200

    def answer(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, Any]]:
        """Take a message, or refuse its signature."""
        raise NotImplementedError


class Webhook(Provider):
    """Takes the text with a bearer token."""

    def answer(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, Any]]:
        """Take a message."""
        self.sent.append(json.loads(body) | {"bearer": request.headers["Authorization"]})
        return self.status, {}


class Aliyun(Provider):
    """dysmsapi.aliyuncs.com, SendSms of 2017-05-25."""

    def answer(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, Any]]:
        """Take a message whose signature is right."""
        mark = request.headers["Authorization"]
        fields = dict(part.split("=", 1) for part in mark.removeprefix("ACS3-HMAC-SHA256 ").split(","))
        names = fields["SignedHeaders"].split(";")
        lines = [f"{name}:{request.headers[name]}\n" for name in names]
        query = "&".join(sorted(urlsplit(request.path).query.split("&")))
        digest = hashlib.sha256(body).hexdigest()
        text = f"POST\n/\n{query}\n{''.join(lines)}\n{fields['SignedHeaders']}\n{digest}"
        string = "ACS3-HMAC-SHA256\n" + hashlib.sha256(text.encode()).hexdigest()
        right = hmac.new(KEY.encode(), string.encode(), hashlib.sha256).hexdigest()
        if (fields["Credential"], fields["Signature"]) != (ID, right) or "x-acs-signature-nonce" not in names:
            return 400, {"Code": "SignatureDoesNotMatch"}
        asked = dict(parse_qsl(urlsplit(request.path).query))
        self.sent.append(asked | {"action": request.headers["x-acs-action"]})
        return self.status, {"Code": self.codes.get(asked["PhoneNumbers"], "OK"), "RequestId": "r"}


class Tencent(Provider):
    """sms.tencentcloudapi.com, SendSms of 2021-01-11."""

    def answer(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, dict[str, Any]]:
        """Take a message whose signature is right."""
        mark = request.headers["Authorization"].removeprefix("TC3-HMAC-SHA256 ")
        fields = dict(part.split("=", 1) for part in mark.split(", "))
        who, day, service, end = fields["Credential"].split("/")
        lines = "".join(f"{name}:{request.headers[name]}\n" for name in fields["SignedHeaders"].split(";"))
        digest = hashlib.sha256(body).hexdigest()
        text = f"POST\n/\n\n{lines}\n{fields['SignedHeaders']}\n{digest}"
        scope = f"{day}/{service}/{end}"
        moment = request.headers["X-TC-Timestamp"]
        string = f"TC3-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(text.encode()).hexdigest()}"
        key = ("TC3" + KEY).encode()
        for part in (day, service, end, string):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        if (who, fields["Signature"], service) != (ID, key.hex(), "sms"):
            return 200, {"Response": {"Error": {"Code": "AuthFailure.SignatureFailure", "Message": ""}}}
        asked = json.loads(body)
        self.sent.append(asked | {"action": request.headers["X-TC-Action"]})
        [number] = asked["PhoneNumberSet"]
        return self.status, {"Response": {"SendStatusSet": [{"Code": self.codes.get(number, "Ok")}], "RequestId": "r"}}


@contextmanager
def serving(provider: Provider) -> Iterator[Provider]:
    """The stand-in while it runs."""

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, answer = provider.answer(self, body)
            content = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    provider.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join(30)
