"""Text messages: by Aliyun, by Tencent Cloud, or by a webhook that takes the plain text.

The two providers send approved templates: a sign name, a template's id and the values of its variables. Which template
a kind of message has is a setting; a kind without one cannot go to a phone.
"""

import hashlib
import hmac
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from chalicelib import clock
from chalicelib.aws.queues import Later, Refused
from chalicelib.aws.secrets import secret
from chalicelib.config import config
from chalicelib.messages import ComposedMessage

TIMEOUT = 15  # seconds
Headers = dict[str, str]

ALIYUN = "https://dysmsapi.aliyuncs.com/"
TENCENT = "https://sms.tencentcloudapi.com/"
_REGION = "ap-guangzhou"  # of Tencent's SMS service, whatever the number
# What a provider answers where another try may help: its own trouble or its limits. Everything else is final.
# Aliyun: help.aliyun.com, "API 错误码"; Tencent: cloud.tencent.com/document/product/382/55981, "错误码".
_PASSING = (
    "isv.BUSINESS_LIMIT_CONTROL",
    "isv.AMOUNT_NOT_ENOUGH",
    "isv.OUT_OF_SERVICE",
    "isp.",
    "Throttling",
    "ServiceUnavailable",
    "InternalError",
    "RequestLimitExceeded",
    "LimitExceeded.",
    "FailedOperation.InsufficientBalanceInSmsPackage",
    "SignatureDoesNotMatch",
    "InvalidAccessKeyId",
    "AuthFailure",
)


class Template(msgspec.Struct, frozen=True):
    """An approved template: `values` says which value of the message each of its variables is, in their order."""

    id: str
    values: dict[str, str]


class Text(msgspec.Struct, frozen=True, kw_only=True):
    """A text message: to whom, of which kind, with which values, and whole."""

    to: str
    kind: str
    values: Mapping[str, Any]
    letter: ComposedMessage
    message_id: str


class Key(msgspec.Struct, frozen=True):
    """A provider's credential, as its secret holds it."""

    id: str
    key: str


def carries(kind: str) -> bool:
    """Whether a message of this kind can be sent to a phone."""
    provider = config().sms_provider
    return provider == "webhook" or (provider != "" and kind in _templates())


def send(message: Text, wait: timedelta) -> None:
    """Send one text message. Raises Refused if the provider never will, and Later (after `wait`) if it cannot now."""
    url, headers, body = _REQUESTS[config().sms_provider](message)
    request = urllib.request.Request(url, body, headers)  # noqa: S310 - the provider's or the operator's own
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
            said = answer.read(100_000)
    except urllib.error.HTTPError as error:
        said = error.read(100_000)
        if not _code_in(said) and error.code not in (400, 422):
            raise Later(wait, f"HTTP {error.code}") from None
        said = said if _code_in(said) else json.dumps({"Code": f"HTTP {error.code}"}).encode()
    except OSError as error:
        raise Later(wait, type(error).__name__) from None
    _check(said, wait)


def _check(said: bytes, wait: timedelta) -> None:
    code = _code_in(said)
    if code in ("", "OK", "Ok"):
        return
    if code.startswith(_PASSING):
        raise Later(wait, code)
    raise Refused(code)


def _code_in(said: bytes) -> str:
    """The provider's own code in an answer: `Code` (Aliyun), of the error or of the one number (Tencent)."""
    try:
        answer = json.loads(said or b"{}")
    except ValueError:
        return ""
    inner = answer.get("Response", answer) if isinstance(answer, dict) else {}
    [status] = inner.get("SendStatusSet") or [{}]
    return str((inner.get("Error") or {}).get("Code") or status.get("Code") or inner.get("Code") or "")


def _templates() -> dict[str, Template]:
    return msgspec.json.decode(config().sms_templates or "{}", type=dict[str, Template])


def _filled(message: Text) -> tuple[str, dict[str, str]]:
    """The id of a message's template and the value of each of its variables, in their order."""
    template = _templates()[message.kind]
    return template.id, {name: str(message.values[value]) for name, value in template.values.items()}


def _credential() -> Key:
    return msgspec.json.decode(secret(config().sms_secret), type=Key)


Request = tuple[str, Headers, bytes]


def _by_webhook(message: Text) -> Request:
    settings = config()
    headers = {"Content-Type": "application/json", "Idempotency-Key": message.message_id}
    if settings.sms_secret:
        headers["Authorization"] = f"Bearer {secret(settings.sms_secret)}"
    return settings.sms_url, headers, json.dumps({"to": message.to, "text": message.letter.short}).encode()


def _by_aliyun(message: Text) -> Request:
    settings = config()
    template, values = _filled(message)
    query = {
        "PhoneNumbers": message.to,
        "SignName": settings.sms_sign_name,
        "TemplateCode": template,
        "TemplateParam": json.dumps(values, ensure_ascii=False),
        "OutId": message.message_id,
    }
    url = settings.sms_url or ALIYUN
    headers = {
        "host": urlsplit(url).netloc,
        "x-acs-action": "SendSms",
        "x-acs-version": "2017-05-25",
        "x-acs-date": clock.now().astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "x-acs-signature-nonce": hashlib.sha256(f"{message.message_id}{clock.now()}".encode()).hexdigest()[:32],
    }
    return f"{url}?{urlencode(query, quote_via=quote, safe='-_.~')}", aliyun_signed(headers, query, _credential()), b""


def aliyun_signed(headers: Headers, query: Mapping[str, str], key: Key, body: bytes = b"") -> Headers:
    """The headers of a POST to `/` with Aliyun's signature, ACS3-HMAC-SHA256.

    Source: help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature.
    """
    signed = dict(sorted((headers | {"x-acs-content-sha256": _sha256(body)}).items()))
    names = ";".join(signed)
    lines = "&".join(f"{quote(name, safe='-_.~')}={quote(query[name], safe='-_.~')}" for name in sorted(query))
    canonical = "\n".join(("POST", "/", lines, _header_lines(signed), names, _sha256(body)))
    to_sign = f"ACS3-HMAC-SHA256\n{_sha256(canonical.encode())}"
    signature = _hmac(key.key.encode(), to_sign).hex()
    mark = f"ACS3-HMAC-SHA256 Credential={key.id},SignedHeaders={names},Signature={signature}"
    return signed | {"Authorization": mark}


def _by_tencent(message: Text) -> Request:
    settings = config()
    template, values = _filled(message)
    body = {
        "PhoneNumberSet": [f"+86{message.to}"],
        "SmsSdkAppId": settings.sms_app_id,
        "SignName": settings.sms_sign_name,
        "TemplateId": template,
        "TemplateParamSet": list(values.values()),
        "SessionContext": message.message_id,
    }
    url, content = settings.sms_url or TENCENT, json.dumps(body, ensure_ascii=False).encode()
    signed = tencent_signed(urlsplit(url).netloc, "sms", content, at=clock.now(), key=_credential())
    more = {"X-TC-Action": "SendSms", "X-TC-Version": "2021-01-11", "X-TC-Region": _REGION}
    return url, signed | more, content


def tencent_signed(host: str, service: str, body: bytes, at: datetime, key: Key) -> Headers:
    """The headers of a POST to `/` with Tencent Cloud's signature, TC3-HMAC-SHA256.

    Source: cloud.tencent.com/document/api/382/52072.
    """
    signed = {"content-type": "application/json; charset=utf-8", "host": host}
    seconds, day = int(at.timestamp()), at.astimezone(UTC).strftime("%Y-%m-%d")
    canonical = "\n".join(("POST", "/", "", _header_lines(signed), "content-type;host", _sha256(body)))
    scope = f"{day}/{service}/tc3_request"
    to_sign = f"TC3-HMAC-SHA256\n{seconds}\n{scope}\n{_sha256(canonical.encode())}"
    signing_key = f"TC3{key.key}".encode()
    for part in scope.split("/"):
        signing_key = _hmac(signing_key, part)
    signature = _hmac(signing_key, to_sign).hex()
    mark = f"TC3-HMAC-SHA256 Credential={key.id}/{scope}, SignedHeaders=content-type;host, Signature={signature}"
    return signed | {"Authorization": mark, "X-TC-Timestamp": str(seconds)}


def _header_lines(headers: Headers) -> str:
    return "".join(f"{name}:{value}\n" for name, value in headers.items())


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _hmac(key: bytes, content: str) -> bytes:
    return hmac.new(key, content.encode(), hashlib.sha256).digest()


_REQUESTS: dict[str, Callable[[Text], Request]] = {
    "webhook": _by_webhook,
    "aliyun": _by_aliyun,
    "tencent": _by_tencent,
}
