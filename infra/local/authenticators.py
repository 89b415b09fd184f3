"""Shows the codes of the office's authenticators on this machine, so that a rehearsal needs no phone.

The codes are what an app would show, worked out from the emulator's rows and its pepper as the account that owns both;
the platform itself knows no other way in. This code is in this package only, so no deployment can have it.
"""

import base64
import html
from collections.abc import Iterator
from contextlib import closing
from typing import Any, NamedTuple

from chalicelib import clock
from chalicelib.aws import sealing
from chalicelib.aws.items import from_item
from chalicelib.aws.places import Item
from chalicelib.aws.secrets import of_contest, parsed_seal
from chalicelib.people import second_factor
from chalicelib.people.invited import Organizer
from chalicelib.people.second_factor import STEP, Factors, FactorUse
from infra import authenticator
from infra.local.cloud import Cloud

_PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>动态验证码 Authenticator</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><meta http-equiv="refresh" content="5">
<link rel="stylesheet" href="/outbox.css"></head><body><main><h1>动态验证码 Authenticator</h1>
<p>代替手机上的验证器应用，仅在本机演练中使用。<br>In place of an app on a phone, on this machine alone.</p>
<form><label>首次设置：粘贴网页显示的密钥<br>First sign-in: paste the key that the page shows<br>
<input name="key" value="{key}" size="40" autocomplete="off"></label>
<button>显示验证码 Show the code</button></form>{new}{codes}</main></body></html>"""
_CODE = """<article><header><strong>{code}</strong> <span>{name}</span> <span>{email}</span>
<span>{seconds} s</span></header></article>"""


class Shown(NamedTuple):
    """An authenticator of a member of the office; `used` is the last step whose code was used."""

    email: str
    name: str
    subject: str
    secret: str  # in base32
    used: int
    code: str
    seconds: int  # until the next code


def read(cloud: Cloud, outputs: dict[str, str]) -> list[Shown]:
    """The authenticators of every contest of the stack, by their owners' addresses."""
    with closing(cloud.client("dynamodb")) as tables, closing(cloud.client("secretsmanager")) as secrets:
        pepper = str(secrets.get_secret_value(SecretId=outputs["PepperSecret"])["SecretString"])
        masters = parsed_seal(str(secrets.get_secret_value(SecretId=outputs["SealSecret"])["SecretString"]))
        pages = tables.get_paginator("scan").paginate(TableName=outputs["SessionsTable"], ConsistentRead=True)
        items = [item for page in pages for item in page["Items"]]
    with sealing.given(masters):
        people = {row.id: row for row in _rows(items, "organizer", Organizer)}
        factors = [*_rows(items, "factors", Factors)]
    uses = {row.subject: row.step for row in _rows(items, "use", FactorUse)}
    enrolled = (row for row in factors if row.authenticator and row.subject in people)
    return sorted(_shown(row, people[row.subject], uses, pepper=pepper, first=outputs["Contest"]) for row in enrolled)


def _rows(items: list[Item], sk: str, kind: type[Any]) -> Iterator[Any]:
    return (from_item(item, kind) for item in items if item["sk"]["S"] == sk)


def _shown(row: Factors, person: Organizer, uses: dict[str, int], pepper: str, first: str) -> Shown:
    assert row.authenticator is not None
    own = pepper if row.contest == first else of_contest(pepper, row.contest)
    secret = second_factor.secret_of(row.subject, row.authenticator.nonce, own)
    left = STEP - int(clock.now().timestamp()) % STEP
    text, code = second_factor.shown_secret(secret), authenticator.code_now(secret)
    return Shown(
        person.email, person.name, row.subject, secret=text, used=uses.get(row.subject, 0), code=code, seconds=left
    )


def page(shown: list[Shown], key: str) -> str:
    """The codes as a page; that of `key` first, which is being set up."""
    code = code_of(key)
    new = _CODE.format(code=code, name="", email="", seconds="") if code else ""
    told = ({name: html.escape(str(value)) for name, value in each._asdict().items()} for each in shown)
    return _PAGE.format(key=html.escape(key, quote=True), new=new, codes="".join(_CODE.format(**each) for each in told))


def code_of(key: str) -> str:
    """The code of a secret in base32; empty for what is none."""
    try:
        secret = base64.b32decode("".join(key.split()).upper())
    except ValueError:
        return ""
    return authenticator.code_now(secret) if secret else ""
