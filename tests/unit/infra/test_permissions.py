"""The emulator reads a policy and a request once, and decides as it would if it read them each time."""

import json
from typing import Any

import pytest
from ministack.core import iam_evaluator

from infra.local.permissions import _for_a_moment, _kept, _last

ALLOWING = {"Sid": "a", "Effect": "Allow", "Action": ["dynamodb:Get*", "s3:GetObject"], "Resource": "arn:x/*"}
REFUSING = {"Effect": "Deny", "NotAction": "s3:*", "Resource": ["arn:x/secret"]}
POLICIES = [
    {"Statement": ALLOWING},
    {"Statement": [ALLOWING, REFUSING]},
    {"Statement": [ALLOWING | {"Condition": {"StringEquals": {"aws:PrincipalAccount": "1"}}}]},
    {"Statement": [ALLOWING | {"Effect": "Perhaps"}, "nothing"]},
    {},
    [],
]
CALLS = [
    (action, resource)
    for action in ("dynamodb:GetItem", "dynamodb:PutItem", "s3:getobject", "sqs:SendMessage")
    for resource in ("arn:x/row", "arn:x/secret", "arn:y")
]


@pytest.mark.parametrize("policy", POLICIES)
def test_who_may_do_what_stays(policy: Any) -> None:
    """Given as text or not, at the first call and at later ones."""
    parse = iam_evaluator.parse_policy_document
    kept, text = _kept(parse), json.dumps(policy)
    for document in (text, policy, str(text.encode().decode())):
        for action, resource in CALLS:
            asked = iam_evaluator.EvalContext("arn:me", "AssumedRole", "1", action, resource, "cn-north-1", {})
            assert iam_evaluator.evaluate(asked, [kept(document)]) == iam_evaluator.evaluate(asked, [parse(document)])
        kept(document).clear()  # whoever empties it empties his own


def test_a_changed_policy_is_read_anew() -> None:
    kept = _kept(lambda text: [text])
    assert (kept("one"), kept("two"), kept("one")) == (["one"], ["two"], ["one"])


def test_a_request_is_read_once_while_it_is_the_last() -> None:
    """One that is only equal to it may be another's, and one that cannot be read is refused each time."""
    seen: list[bytes] = []

    def loads(body: bytes) -> Any:
        seen.append(body)
        return json.loads(body)

    read = _last(loads)
    one, two = b'{"a": 1}', b'{"a": 2}'
    assert [read(body) for body in (one, one, two, two, one)] == [{"a": each} for each in (1, 1, 2, 2, 1)]
    assert seen == [one, two, one]
    for _ in range(2):
        with pytest.raises(json.JSONDecodeError):
            read(b"")


def test_a_caller_is_looked_up_again_soon_and_a_stranger_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a caller may do can change, and a key be made at any moment; one caller is not taken for another."""
    asked: list[str] = []

    def look_up(key: str) -> str | None:
        asked.append(key)
        return key if key != "stranger" else None

    clock = iter([0.0, 0.1, 0.15, 0.2, 0.3, 0.4])
    monkeypatch.setattr("infra.local.permissions.time.monotonic", lambda: next(clock))
    found = _for_a_moment(look_up, str)
    assert [found(key) for key in ("one", "one", "two", "one", "stranger", "stranger")] == [
        *("one", "one", "two", "one"),
        *(None, None),
    ]
    assert asked == ["one", "two", "one", "stranger", "stranger"]
