"""Text messages: the providers' published examples of signatures, and stand-ins that check ours."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.aws import secrets
from chalicelib.aws.queues import Later, Refused
from chalicelib.config import config
from chalicelib.messages import ComposedMessage
from functions.deliver_messages import sms
from functions.deliver_messages.sms import Key, Text
from tests.functions.sms_providers import ID, KEY, Aliyun, Provider, Tencent, Webhook, serving

WAIT = timedelta(minutes=4)
PHONE = "13800138000"
CODE = Text(
    to=PHONE,
    kind="code",
    values={"digits": "012345", "code_minutes": 10},
    letter=ComposedMessage("登录验证码", "", "您的登录验证码是 012345"),
    message_id="m1",
)
TEMPLATES = {"code": {"id": "SMS_154950909", "values": {"code": "digits", "minutes": "code_minutes"}}}


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Settings with the credential already read."""
    monkeypatch.setitem(secrets._read, "arn", json.dumps({"id": ID, "key": KEY}))
    monkeypatch.setitem(secrets._read, "bearer", "token")
    yield monkeypatch
    config.cache_clear()


def _use(settings: pytest.MonkeyPatch, name: str, provider: Provider, **more: str) -> None:
    variables = {
        "SMS_PROVIDER": name,
        "SMS_URL": provider.url,
        "SMS_SECRET": "bearer" if name == "webhook" else "arn",
        "SMS_SIGN_NAME": "工业故事",
        "SMS_APP_ID": "1400006666",
        "SMS_TEMPLATES": json.dumps(TEMPLATES),
    }
    for variable, value in (variables | more).items():
        settings.setenv(variable, value)
    config.cache_clear()


def test_aliyuns_published_example() -> None:
    """The fixed values of “V3 版本请求体&签名机制” give its signature."""
    headers = {
        "host": "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
    }
    query = {"RegionId": "cn-shanghai", "ImageId": "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"}
    signed = sms.aliyun_signed(headers, query, Key("YourAccessKeyId", "YourAccessKeySecret"))
    assert signed["Authorization"] == (
        "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;"
        "x-acs-signature-nonce;x-acs-version,"
        "Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    )


def test_tencents_published_example() -> None:
    """The fixed values of “签名方法 v3” give its signature."""
    body = b'{"Limit": 1, "Filters": [{"Values": ["\\u672a\\u547d\\u540d"], "Name": "instance-name"}]}'
    key = Key("AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE")
    signed = sms.tencent_signed(
        "cvm.tencentcloudapi.com", "cvm", body, at=datetime.fromtimestamp(1551113065, UTC), key=key
    )
    assert signed == {
        "content-type": "application/json; charset=utf-8",
        "host": "cvm.tencentcloudapi.com",
        "X-TC-Timestamp": "1551113065",
        "Authorization": "TC3-HMAC-SHA256 Credential=AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE/2019-02-25/cvm/tc3_request, "
        "SignedHeaders=content-type;host, "
        "Signature=72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168",
    }


def test_aliyun_gets_sign_name_template_and_named_values(settings: pytest.MonkeyPatch) -> None:
    """And a signature that its stand-in finds right."""
    with serving(Aliyun()) as provider:
        _use(settings, "aliyun", provider)
        sms.send(CODE, WAIT)
    assert provider.sent == [
        {
            "action": "SendSms",
            "PhoneNumbers": PHONE,
            "SignName": "工业故事",
            "TemplateCode": "SMS_154950909",
            "TemplateParam": '{"code": "012345", "minutes": "10"}',
            "OutId": "m1",
        }
    ]


def test_tencent_gets_sign_name_template_and_ordered_values(settings: pytest.MonkeyPatch) -> None:
    """And a signature that its stand-in finds right."""
    with serving(Tencent()) as provider:
        _use(settings, "tencent", provider)
        sms.send(CODE, WAIT)
    assert provider.sent == [
        {
            "action": "SendSms",
            "PhoneNumberSet": [f"+86{PHONE}"],
            "SmsSdkAppId": "1400006666",
            "SignName": "工业故事",
            "TemplateId": "SMS_154950909",
            "TemplateParamSet": ["012345", "10"],
            "SessionContext": "m1",
        }
    ]


def test_the_webhook_gets_the_text(settings: pytest.MonkeyPatch) -> None:
    """With its bearer token, as before."""
    with serving(Webhook()) as provider:
        _use(settings, "webhook", provider)
        sms.send(CODE, WAIT)
    assert provider.sent == [{"to": PHONE, "text": CODE.letter.short, "bearer": "Bearer token"}]


@pytest.mark.parametrize(
    ("name", "provider", "number", "code", "outcome"),
    [
        ("aliyun", Aliyun, PHONE, "isv.MOBILE_NUMBER_ILLEGAL", Refused),
        ("aliyun", Aliyun, PHONE, "isv.BLACK_KEY_CONTROL_LIMIT", Refused),
        ("aliyun", Aliyun, PHONE, "isv.BUSINESS_LIMIT_CONTROL", Later),
        ("aliyun", Aliyun, PHONE, "isp.SYSTEM_ERROR", Later),
        ("tencent", Tencent, f"+86{PHONE}", "FailedOperation.PhoneNumberInBlacklist", Refused),
        ("tencent", Tencent, f"+86{PHONE}", "InvalidParameterValue.IncorrectPhoneNumber", Refused),
        ("tencent", Tencent, f"+86{PHONE}", "LimitExceeded.PhoneNumberThirtySecondLimit", Later),
        ("tencent", Tencent, f"+86{PHONE}", "InternalError.SendAndRecvFail", Later),
    ],
)
def test_what_a_provider_refuses_is_final_unless_it_is_its_own_trouble(
    settings: pytest.MonkeyPatch, name: str, provider: type[Provider], number: str, code: str, outcome: type[Exception]
) -> None:
    """Their own codes, in an answer of 200."""
    with serving(provider()) as stand_in:
        _use(settings, name, stand_in)
        stand_in.codes[number] = code
        with pytest.raises(outcome) as raised:
            sms.send(CODE, WAIT)
    assert getattr(raised.value, "words", code) == code


@pytest.mark.parametrize(("name", "provider"), [("webhook", Webhook), ("aliyun", Aliyun), ("tencent", Tencent)])
def test_a_provider_that_is_down_is_tried_again(
    settings: pytest.MonkeyPatch, name: str, provider: type[Provider]
) -> None:
    """It answers 503, then nothing at all."""
    with serving(provider()) as stand_in:
        _use(settings, name, stand_in)
        stand_in.status = 503
        stand_in.codes = dict.fromkeys((PHONE, f"+86{PHONE}"), "")
        with pytest.raises(Later):
            sms.send(CODE, WAIT)
    with pytest.raises(Later):
        sms.send(CODE, WAIT)


@pytest.mark.parametrize(("name", "provider"), [("aliyun", Aliyun), ("tencent", Tencent)])
def test_a_wrong_key_loses_no_message(settings: pytest.MonkeyPatch, name: str, provider: type[Provider]) -> None:
    """The stand-in refuses the signature; the message waits for the right key."""
    settings.setitem(secrets._read, "arn", json.dumps({"id": ID, "key": "another"}))
    with serving(provider()) as stand_in:
        _use(settings, name, stand_in)
        with pytest.raises(Later):
            sms.send(CODE, WAIT)
    assert stand_in.sent == []


def test_a_kind_without_a_template_cannot_go_to_a_phone(settings: pytest.MonkeyPatch) -> None:
    """The webhook takes every text; without a provider nothing is sent."""
    carried = {}
    for name in ("webhook", "aliyun", "tencent", ""):
        _use(settings, name, Webhook())
        carried[name] = (sms.carries("code"), sms.carries("submitted"))
    assert carried == {
        "webhook": (True, True),
        "aliyun": (True, False),
        "tencent": (True, False),
        "": (False, False),
    }
