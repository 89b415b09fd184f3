"""The front door of the local stack: what people's browsers meet."""

import json
import re
import smtplib
import stat
from collections.abc import Iterator
from contextlib import closing
from email.message import EmailMessage

import boto3
import httpx
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from chalicelib.aws import bootstrap
from infra import operate, pages
from infra.local import front
from infra.local.cloud import REGION
from infra.local.stack import Stack
from tests.waiting import PATIENCE, until


@pytest.fixture
def visitor(stack: Stack) -> Iterator[httpx.Client]:
    """Somebody with a browser."""
    with httpx.Client(base_url=stack.site, trust_env=False, timeout=PATIENCE) as client:
        yield client


def test_one_visitors_cookies_are_not_the_next_ones(operator: Stack, visitor: httpx.Client) -> None:
    """The front door keeps no cookie of anybody."""
    bootstrap.open_campaign(operator.contest)
    token = bootstrap.appoint_organizer(operator.contest, "门卫", "door@example.cn")
    assert visitor.post("/api/sign-in/redemptions", json={"token": token}).status_code == 201
    assert visitor.get("/api/session").json()["role"] == "organizer"
    assert httpx.get(f"{operator.site}/api/session", trust_env=False).status_code == 401


def test_only_the_outbox_lets_the_days_of_a_notice_pass(operator: Stack, visitor: httpx.Client) -> None:
    """A foreign page cannot; where no notice runs, the answer says so. A rehearsal alone has this."""
    bootstrap.open_campaign(operator.contest)
    assert 'action="/outbox/notice"' in visitor.get("/outbox").text
    foreign = visitor.post("/outbox/notice", headers={"Origin": "https://example.org"})
    assert foreign.status_code == 403
    hidden = visitor.post("/outbox/notice", headers={"Origin": "null", "Sec-Fetch-Site": "cross-site"})
    assert hidden.status_code == 403
    bootstrap.rehearse_end_of_notice(operator.contest)  # one that another test on this stack has posted
    own = visitor.post("/outbox/notice", headers={"Origin": "null", "Sec-Fetch-Site": "same-origin"})
    assert (own.status_code, own.text) == (409, front.NO_NOTICE)


def test_the_emulator_answers_no_foreign_page(stack: Stack) -> None:
    """Whoever knows nothing of this run resets nothing and reads no table, unsigned or by the usual names of keys."""
    cloud = stack.cloud
    lists = {"X-Amz-Target": "DynamoDB_20120810.ListTables", "Content-Type": "application/x-amz-json-1.0"}
    with httpx.Client(base_url=cloud.endpoint, trust_env=False, timeout=PATIENCE) as page:
        answers = [
            page.get("/", headers={"Origin": "https://example.org"}),
            page.get("/", headers={"Host": f"example.org:{cloud.port}"}),
            page.post("/_ministack/reset"),
            page.get(f"/{stack.outputs['UploadsBucket']}?list-type=2"),
            page.post("/", headers=lists, content="{}"),
        ]
    assert [answer.status_code for answer in answers[:4]] == [403] * 4
    assert "MissingAuthenticationToken" in answers[4].text
    for name in ("test", "000000000000", "123456789012"):
        guessing = {"aws_access_key_id": name, "aws_secret_access_key": "test", "region_name": REGION}
        guessed = boto3.client("dynamodb", endpoint_url=cloud.endpoint, config=Config(proxies={}), **guessing)
        with closing(guessed), pytest.raises(ClientError, match="UnrecognizedClient"):
            guessed.list_tables()
    assert stat.S_IMODE((cloud.home / "key").stat().st_mode) == 0o600


def test_no_version_of_a_checkpoint_goes_before_its_time(operator: Stack) -> None:
    """The bucket of the deployed stack locks what comes into it, also for who may do everything."""
    s3, bucket = operator.cloud.client("s3"), operator.outputs["CheckpointsBucket"]
    version = s3.put_object(Bucket=bucket, Key="checkpoints/000000.json", Body=b"{}")["VersionId"]
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(Bucket=bucket, Key="checkpoints/000000.json", VersionId=version)


def test_pages_have_the_production_headers(stack: Stack, visitor: httpx.Client) -> None:
    """From the template, with this stack's bucket as the one foreign origin."""
    page = visitor.get("/entrant/")
    assert page.status_code == 200
    assert f"connect-src 'self' {stack.cloud.endpoint};" in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["cache-control"] == "no-cache"


def test_a_winners_page_alone_may_be_framed(visitor: httpx.Client) -> None:
    """Not the rest of the site, and no file beside that page."""
    framed = visitor.get("/embed/5b1c8f0e2d7a4c9b6e3f")
    assert (framed.status_code, "set-cookie" in framed.headers) == (200, False)
    assert "frame-ancestors *" in framed.headers["content-security-policy"]
    for path in ("/", "/showcase/", "/entrant/", "/embed/", "/embed", "/embed/x/y"):
        assert "frame-ancestors 'none'" in visitor.get(path).headers["content-security-policy"], path


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/", ""),
        *((path, "entrant") for path in ("/entrant", "/entrant/", "/entrant/index.html")),
        *((path, "certificate") for path in ("/certificate", "/certificate/CS-1")),
        ("/help/zh/entrant", "help/zh/entrant"),
    ],
)
def test_a_page_is_there_with_and_without_a_slash(stack: Stack, visitor: httpx.Client, path: str, page: str) -> None:
    """As in production, where nothing can redirect; its script adds the slash. HEAD tells the same without a body."""
    found, head = visitor.get(path), visitor.head(path)
    assert (found.status_code, found.content) == (200, (pages.folder(stack.contest) / page / "index.html").read_bytes())
    assert (head.status_code, head.content) == (200, b"")
    told = ("content-security-policy", "cache-control", "content-type", "etag")
    assert [head.headers[name] for name in told] == [found.headers[name] for name in told]


def test_what_is_served_here_is_what_is_uploaded(stack: Stack, visitor: httpx.Client) -> None:
    """Every object under its key, with what the bucket says of it; nothing else is a page."""
    folder = pages.folder(stack.contest)
    for key, path in operate.page_objects(folder):
        assert operate.page_file(folder, key.rstrip("/")) == path
    for key in ("", ".", "assets", "help/pictures", "entrant/index", "../pyproject.toml"):
        assert operate.page_file(folder, key) is None
    for missing in ("/assets", "/nothing", "/entrant/nothing", "/help/zh"):
        answer = visitor.get(missing)
        assert (answer.status_code, answer.headers["cache-control"]) == (404, "no-cache")


def test_files_named_after_their_content_are_kept_for_ever(visitor: httpx.Client) -> None:
    """Not so what is not there: it may be there later."""
    [script] = re.findall(r'<script type="module" src="\.\./(assets/[^"]+)"', visitor.get("/entrant/").text)
    found = visitor.get(f"/{script}")
    assert (found.status_code, found.headers["cache-control"]) == (200, "public, max-age=31536000, immutable")
    missing = visitor.get("/assets/entrant-0000000000.js")
    assert (missing.status_code, missing.headers["cache-control"]) == (404, "no-cache")


def test_an_upload_keeps_the_files_of_earlier_versions(operator: Stack) -> None:
    """Pages that are open in browsers still load their later parts."""
    stack = operator
    s3, bucket = stack.cloud.client("s3"), stack.outputs["PagesBucket"]
    old = "assets/entrant-work-0000000000.js"
    s3.put_object(Bucket=bucket, Key=old, Body=b"old", CacheControl=pages.FOR_EVER)
    assert operate.upload_pages(stack.outputs, stack.cloud.client, []) == 0
    keys = {row["Key"] for row in s3.list_objects_v2(Bucket=bucket)["Contents"]}
    assert keys == {old, *(key for key, _ in operate.page_objects(pages.folder(stack.contest)))}
    kept = {key: s3.head_object(Bucket=bucket, Key=key)["CacheControl"] for key in keys}
    assert {key: value for key, value in kept.items() if value != pages.cache_control(key)} == {}
    scripts = {key for key in keys if key.endswith(".js")}
    assert {key for key in scripts if kept[key] != pages.FOR_EVER} == {f"{pages.INSTALLED}/{pages.WORKER}"}


def test_unknown_routes_read_as_the_api_does(visitor: httpx.Client) -> None:
    """Not as the emulator puts it."""
    answer = visitor.get("/api/nothing/here")
    assert (answer.status_code, answer.json()["code"]) == (404, "NOT_FOUND")


def test_a_body_larger_than_the_gateway_takes_is_refused(visitor: httpx.Client) -> None:
    """With the API's own words."""
    answer = visitor.post("/api/sign-in/codes", content=b"x" * (10 * 1024 * 1024 + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "BODY_TOO_LARGE")


def test_another_name_for_this_machine_reads_nothing(visitor: httpx.Client) -> None:
    """A web page elsewhere whose name points here must not read the outbox."""
    assert visitor.get("/outbox.json", headers={"Host": "evil.example"}).status_code == 400


def test_localhost_leads_to_the_one_site(stack: Stack, visitor: httpx.Client) -> None:
    """Cookies and the bucket's CORS are for one name."""
    answer = visitor.get("/entrant/", headers={"Host": f"localhost:{stack.port}"})
    assert (answer.status_code, answer.headers["location"]) == (307, f"{stack.site}/entrant/")


def test_organizers_may_come_by_the_name_that_passkeys_need(stack: Stack, visitor: httpx.Client) -> None:
    """Browsers make none for an address; a foreign page is refused by that name, too."""
    named = {"Host": f"localhost:{stack.port}"}
    page = visitor.get("/organizer/", headers=named)
    assert page.status_code == 200
    [script] = re.findall(r'<script type="module" src="([^"]+)"', page.text)
    assert visitor.get(f"/organizer/{script}", headers=named).status_code == 200
    asked = {"contact": "13800138000"}
    own = visitor.post("/api/sign-in/codes", json=asked, headers=named | {"Origin": f"http://localhost:{stack.port}"})
    foreign = visitor.post("/api/sign-in/codes", json=asked, headers=named | {"Origin": "http://localhost:1"})
    assert own.status_code in (202, 429)  # sent, or asked for too often by others here: let in either way
    assert foreign.status_code == 403


def test_files_beside_the_pages_stay_hidden(visitor: httpx.Client) -> None:
    """No way out of the pages' folder, no dot files."""
    assert visitor.get("/%2e%2e/pyproject.toml").status_code == 404
    assert visitor.get("/.gitignore").status_code == 404


def test_letters_and_short_messages_arrive(stack: Stack, visitor: httpx.Client) -> None:
    """Newest first, shown as text."""
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = "主题", "a@localhost", "b@example.cn"
    mail.set_content("<b>你好</b>\n")
    with smtplib.SMTP("127.0.0.1", stack.mail_port) as server:
        server.send_message(mail)
    visitor.post("/outbox/sms", content=json.dumps({"to": "13800000000", "text": "123456"}))

    def both() -> list[dict[str, str]] | None:
        arrived = [letter for letter in stack.outbox.newest_first() if letter["to"] in {"13800000000", "b@example.cn"}]
        return arrived if len(arrived) == 2 else None

    arrived = until(both, "the letter and the message")
    assert [(letter["subject"], letter["text"]) for letter in arrived] == [("", "123456"), ("主题", "<b>你好</b>\n")]
    assert "&lt;b&gt;你好" in visitor.get("/outbox").text


def test_the_local_page_shows_an_organizers_code_and_that_of_a_new_key(operator: Stack, visitor: httpx.Client) -> None:
    """So a rehearsal needs no phone: the codes are an app's own, of what is stored and of what is being set up."""
    bootstrap.open_campaign(operator.contest)
    token = bootstrap.appoint_organizer(operator.contest, "甲<b>", "first@example.cn")
    with httpx.Client(base_url=f"{operator.site}/api", trust_env=False, timeout=PATIENCE) as client:
        session = client.post("/sign-in/redemptions", json={"token": token}).json()
        client.headers["X-CSRF-Token"] = session["csrf"]
        key = client.get("/second-factor").json()["new"]
        assert "first@example.cn" not in visitor.get("/authenticator").text
        page = visitor.get("/authenticator", params={"key": f" {key['secret'].lower()}"}).text
        code = re.search(r"<strong>(\d{6})</strong>", page)
        assert code
        body = {"nonce": key["nonce"], "code": code[1]}
        assert client.post("/second-factor/authenticator", json=body).status_code == 201
    [shown] = [each for each in visitor.get("/authenticator.json").json() if each["email"] == "first@example.cn"]
    assert (shown["secret"], shown["name"]) == (key["secret"], "甲<b>")
    page = visitor.get("/authenticator", params={"key": "no key"}).text
    assert "甲&lt;b&gt;" in page
    assert "first@example.cn" in page
