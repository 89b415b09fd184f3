"""Operates a deployed stack from a terminal. Needs the account's credentials, as the AWS CLI does.

    python -m infra.operate --stack zhengxuan open                    make the call's first rows
    python -m infra.operate --stack zhengxuan appoint NAME E-MAIL     add an organizer; prints a sign-in link
    python -m infra.operate --stack zhengxuan reset-factor E-MAIL     reset an organizer's second factor, which is lost
    python -m infra.operate --stack zhengxuan pages                   build the pages and upload them to their bucket
    python -m infra.operate --stack zhengxuan repair                  run reconcile now
    python -m infra.operate --stack zhengxuan free-contacts           let addresses in that an older version shut out
    python -m infra.operate --stack zhengxuan claim-seats             write the claims that older seats lack
    python -m infra.operate --stack zhengxuan recount-votes           count the votes of the audience anew
    python -m infra.operate --stack zhengxuan recount-board [dry] [--json]    count the board anew; dry: only tell
    python -m infra.operate --stack zhengxuan index                   write anew what entries are found by
    python -m infra.operate --stack zhengxuan rotate-keys contacts    what rotating a key would do; also: codes
    python -m infra.operate --stack zhengxuan rotate-keys contacts now    do it, in some eleven minutes
    python -m infra.operate --stack zhengxuan rotate-seal now         another master key of personal fields serves
    python -m infra.operate --stack zhengxuan reseal                  wrap all data keys under it, drop the one before
    python -m infra.operate --stack zhengxuan rekey                   move rows to the key of contacts that serves
    python -m infra.operate --stack zhengxuan rollback [VERSION] [now]    set the API to the version before, or to one
    python -m infra.operate --stack zhengxuan redrive                 send dead letters back to their queues
    python -m infra.operate --stack zhengxuan verify [NUMBER]         check rows, files and the last checkpoints
    python -m infra.operate --stack zhengxuan anchor                  sign a checkpoint now
    python -m infra.operate --stack zhengxuan retention [--days 30] [--json]    list what the next days will delete
    python -m infra.operate --stack zhengxuan rehearse-signing NAME   a key to sign certificates in rehearsals
    python -m infra.operate --stack zhengxuan backup FOLDER [MOMENT]    copy all, as of a moment (ISO; else of now)
    python -m infra.operate --stack zhengxuan export FOLDER [--personal] [--videos]    all of a contest in files
    python -m infra.operate --stack NEW restore FOLDER                make a new stack of a copy
    python -m infra.operate --stack zhengxuan rewind MOMENT FILE      tables of a moment beside the stack's own
    python -m infra.operate --stack NEW adopt FILE                    a new stack of these and of the old one's buckets
    python -m infra.operate --stack zhengxuan works [WORDS] [--json]    list works, or those with these words
    python -m infra.operate --stack zhengxuan work ID [--json]        what happened to a work, from its history
    python -m infra.operate --stack zhengxuan people [WORDS] [--json]    list office, experts and units
    python -m infra.operate --stack zhengxuan letters [ROLE ID | ENTRY] [--json]    what waits; or the letters of one
    python -m infra.operate --stack zhengxuan letters contact ADDRESS [--json]    codes and links that were sent there
    python -m infra.operate --stack zhengxuan resend ENTRY LETTER     send a letter once more; or: resend ROLE ID LETTER
    python -m infra.operate --stack zhengxuan executions [--json]     the phases and their executions
    python -m infra.operate --stack zhengxuan definition [--json]     what a changed definition changes, and for whom
    python -m infra.operate --stack zhengxuan requests [all] [--json]    what waits for a second person
    python -m infra.operate --stack zhengxuan extend ENTRY… --until MOMENT --why REASON    more time for entries
    python -m infra.operate --stack zhengxuan reschedule closes=MOMENT --why REASON    move dates of the call
    python -m infra.operate --stack zhengxuan correct-contact ROLE ID WRONG RIGHT --why REASON    put a contact right
    python -m infra.operate --stack zhengxuan appoint-organizer NAME E-MAIL --why REASON    one more organizer
    python -m infra.operate --stack zhengxuan withdraw-organizer E-MAIL --why REASON    one less
    python -m infra.operate --stack zhengxuan reset-second-factor E-MAIL --why REASON    where two others could
    python -m infra.operate --stack zhengxuan adopt-definition --why REASON    bring the deployed definition into force
    python -m infra.operate --stack zhengxuan confirm ID DIGEST       confirm what another operator asks for
    python -m infra.operate --stack zhengxuan refuse ID --why REASON    refuse it; what one asked for oneself: take-back
    python -m infra.operate --stack zhengxuan logs [MINUTES]          print what the functions logged
    python -m infra.operate --stack zhengxuan security-log [MINUTES [CONTACT]]    the security log; of one contact alone

`--local` instead of `--stack` means the stack of `make run`. Of several contests, `--contest` names the one to work on;
without it commands about one person or one entry mean the first, and what can be repeated is done for each.

`extend` to `take-back` store nothing without `--apply`: they say what would be done. Who asks is the identity that the
account's credentials have; `--by NAME` is how the history calls it. Another identity confirms within 24 hours, or an
organizer on the overview. Exit codes: 0 done, 1 refused or at fault, 2 called wrongly.
"""

import argparse
import hashlib
import json
import mimetypes
import os
import sys
import time
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws import contests
from chalicelib.aws.contests import UnknownContest
from chalicelib.people.keys import KeyName, KeysInUse
from infra import acting, backup, calls, deployment, exporting, looking, package, pages, restore, rollback, rotation
from infra.bundle import BundleError

Client = Callable[[str], Any]
_QUEUES = ("Probe", "Messages", "Codes", "Mailings", "Workflow", "Vacancies", "Exports", "Scans")
_BATCH = 10  # messages, SQS's own limit
_LEFT: dict[str, int] = {}  # rows under another key, by the contest that `rekey` has had
_OPEN = timedelta(days=7)  # a page may stay so long in a browser and load its later parts
_UPLOAD = timedelta(hours=1)  # longer than an upload of pages takes
_WAIT = 1  # seconds; without waiting, SQS asks only some of its servers and may find nothing
_FAILURES = (backup.BackupError, restore.RestoreError, rollback.RollbackError, exporting.ExportError)
_NOBODY = acting.Options()
_TEXT = ("text/", "application/javascript", "application/json", "image/svg+xml")


def open_call(outputs: dict[str, str], client: Client, _words: list[str]) -> int:
    """Make the campaign from its definition. If there is one, do nothing. The first one finds keys made apart."""
    from chalicelib.aws import bootstrap

    if not bootstrap.is_open(contests.hosted()):
        rotation.separate(client)
    campaign = bootstrap.open_campaign(outputs["Contest"])
    print(f"{campaign.id}: {campaign.calendar.opens.isoformat()} – {campaign.calendar.closes.isoformat()}")
    return 0


def appoint(outputs: dict[str, str], _client: Client, words: list[str]) -> int:
    """Register one of the first two organizers, mail the invitation, and print a sign-in link; for a known one that."""
    from chalicelib.aws import bootstrap

    if len(words) != 2:
        print("operate: appoint takes a name and an e-mail address", file=sys.stderr)
        return 2
    if acting.organizers_who_decide() > 1 and not acting.is_member(words[1]):
        print(
            "operate: there are organizers who decide: use appoint-organizer, which takes two people", file=sys.stderr
        )
        return 1
    token = bootstrap.appoint_organizer(outputs["Contest"], *words)
    print(f"{outputs['SiteUrl']}organizer/#token={token}")
    return 0


def reset_factor(outputs: dict[str, str], _client: Client, words: list[str]) -> int:
    """Reset the second factor of an organizer who has lost it, where no two others can; a letter brings a new link."""
    from chalicelib.aws import bootstrap
    from chalicelib.errors import Problem

    if len(words) != 1:
        print("operate: reset-factor takes the e-mail address of an organizer", file=sys.stderr)
        return 2
    if acting.organizers_who_decide(beside=words[0]) > 1:
        print(
            "operate: two other organizers reset it on their page, or two operators: reset-second-factor",
            file=sys.stderr,
        )
        return 1
    try:
        was_reset = bootstrap.reset_second_factor(outputs["Contest"], words[0])
    except Problem as refused:
        print(f"operate: {words[0]}: {refused.message.en}", file=sys.stderr)
        return 1
    print("second factor reset" if was_reset else "there was no second factor")
    return 0


def upload_pages(outputs: dict[str, str], client: Client, _words: list[str]) -> int:
    """Build and upload the pages. An index page is also stored under its folder's name: a bucket has no index.

    What a page loads is there before the page is, so a visitor has the old pages whole or the new ones. What is
    uploaded is recorded first, which `verify` holds the bucket against; what nobody can have open any more goes last.
    """
    from chalicelib.aws import bootstrap

    bucket, count, prefix = client("s3"), 0, page_prefix(outputs)
    files = page_objects(pages.folder(outputs["Contest"], at=page_at(outputs["SiteUrl"])), prefix)
    hashes = {key: hashlib.sha256(path.read_bytes()).hexdigest() for key, path in files}
    before = listed_pages(bucket, outputs["PagesBucket"], prefix)
    bootstrap.record_pages(outputs["Contest"], hashes)
    for key, path in files:
        bucket.put_object(
            Bucket=outputs["PagesBucket"],
            Key=key,
            Body=path.read_bytes(),
            ContentType=content_type(path),
            CacheControl=pages.cache_control(key),
        )
        count += 1
    old = outdated(before, hashes, f"{prefix}index.html", datetime.now(UTC))
    for key in old:
        bucket.delete_object(Bucket=outputs["PagesBucket"], Key=key)
    bootstrap.record_pages(outputs["Contest"], hashes, there=before.keys() - old)
    print(f"{count} objects in {outputs['PagesBucket']}, {len(old)} of earlier versions deleted")
    return 0


def page_at(site: str) -> str:
    """The path of the pages on their host, as `pages.build` takes it: empty at the host's root."""
    path = urlsplit(site).path
    return "" if path == "/" else path


def listed_pages(s3: Any, bucket: str, prefix: str) -> dict[str, datetime]:
    """The files of a contest's pages that are in the bucket, and when each was uploaded last."""
    found = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    files = {each["Key"]: each["LastModified"] for page in found for each in page.get("Contents", ())}
    return {key: at for key, at in files.items() if prefix or not key.startswith("c/")}


def outdated(before: Mapping[str, datetime], files: Collection[str], page: str, at: datetime) -> set[str]:
    """What can be deleted of the files that were there: nobody has a page open that loads it.

    That is what has been of no upload for a week, nor of the one before this one, which was when `page` was uploaded.
    """
    last = min(before.get(page, at) - _UPLOAD, at - _OPEN)
    return {key for key, uploaded in before.items() if key not in files and uploaded < last}


def page_prefix(outputs: dict[str, str]) -> str:
    """What the keys of a further contest's pages begin with; empty for the first."""
    return f"c/{outputs['Contest']}/" if outputs["Contest"] in outputs.get("FurtherContests", "").split() else ""


def page_objects(folder: Path, prefix: str = "") -> list[tuple[str, Path]]:
    """The pages' files with their keys, HTML last."""
    files = (path for path in folder.rglob("*") if path.is_file())
    ordered = sorted(files, key=lambda path: (path.suffix == ".html", path))
    return [(key, path) for path in ordered for key in page_keys(Path(prefix, path.relative_to(folder)))]


def page_keys(path: Path) -> list[str]:
    """The keys of a page: its own and, for an index page, its folder's with and without a slash."""
    key = path.as_posix()
    folder = path.parent.as_posix()
    return [key, folder, f"{folder}/"] if path.name == "index.html" and folder != "." else [key]


def page_file(folder: Path, key: str) -> Path | None:
    """The file that lies in the bucket under a key: the other way round than `page_keys`."""
    for path in (folder / key, folder / key / "index.html"):
        if path.is_file() and key in page_keys(path.relative_to(folder)):
            return path
    return None


def content_type(path: Path) -> str:
    """The Content-Type of a file, with the encoding if it is text."""
    kind = "text/javascript" if path.suffix in {".js", ".mjs"} else mimetypes.guess_type(path.name)[0]
    kind = kind or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith(_TEXT) else kind


def repair(outputs: dict[str, str], client: Client, _words: list[str]) -> int:
    """Run reconcile without its usual waiting time."""
    answer = client("lambda").invoke(FunctionName=outputs["ReconcileFunction"], Payload=b'{"patience": 0}')
    print(answer["Payload"].read().decode())
    return 1 if "FunctionError" in answer else 0


def free_contacts(_outputs: dict[str, str], _client: Client, _words: list[str]) -> int:
    """Delete contacts that belong to nobody: their owners could not sign in."""
    from chalicelib.aws import bootstrap

    print(f"{bootstrap.free_contacts()} contacts freed")
    return 0


def claim_seats(_outputs: dict[str, str], _client: Client, _words: list[str]) -> int:
    """Write the claim of each seat that has none: without it an expert could be given a second seat on a panel."""
    from chalicelib.aws import bootstrap

    print(f"{bootstrap.claim_seats()} seats claimed")
    return 0


def recount_votes(outputs: dict[str, str], _client: Client, _words: list[str]) -> int:
    """Count the votes of the audience anew from the ballots that are still kept."""
    from chalicelib.aws import audience_counts

    wrong = sum(changed for _, changed in audience_counts.recount(outputs["Contest"]))
    print(f"{wrong} counters put right")
    return 0


def recount_board(outputs: dict[str, str], _client: Client, words: list[str]) -> int:
    """Count the board anew from all rows, while people go on working; with `dry` only say what is counted wrongly.

    `rows` were looked at; `drifted` of them had not changed for a while and were not counted as they are. `figures` is
    by how much each figure is too high.
    """
    from chalicelib.aws import board_recount

    told: dict[str, Any] = {"contest": outputs["Contest"], "dry": "dry" in words}
    if "dry" in words:
        seen = board_recount.survey(outputs["Contest"])
        off = {mark: shown - counted for mark, (shown, counted) in seen.figures.items()}
        told |= {"rows": seen.rows, "drifted": seen.drifted, "figures": off}
    else:
        found = board_recount.recount(outputs["Contest"])
        told |= {"rows": found.rows, "drifted": found.drifted, "figures": dict(found.figures)}
    if "json" in words:
        print(json.dumps(told))
        return 0
    for mark, by in sorted(told["figures"].items()):
        print(f"{mark}: {by:+}")
    print(f"{told['rows']} rows, {told['drifted']} not counted as they were, {len(told['figures'])} figures wrong")
    return 0


def index(outputs: dict[str, str], _client: Client, _words: list[str]) -> int:
    """Write what each entry is found by, where it is missing or old."""
    from chalicelib.aws import entry_index

    print(f"{entry_index.index_all(outputs['Contest'])} entries written")
    return 0


def rotate_keys(_outputs: dict[str, str], client: Client, words: list[str]) -> int:
    """Rotate the key of contacts or of codes; without `now` only say what that would do.

    `early`: again within a week, which gives up upload tokens and invite codes that the key of codes before has made.
    """
    if not words or words[0] not in set(KeyName) or set(words[1:]) - {"now", "early"}:
        print("operate: rotate-keys takes contacts or codes; then now, and early", file=sys.stderr)
        return 2
    name, early = KeyName(words[0]), "early" in words
    try:
        if "now" in words:
            rotation.rotate(client, name, early=early)
        else:
            print(rotation.told(name, early=early))
    except KeysInUse as refusal:
        print(f"operate: {refusal}", file=sys.stderr)
        return 1
    return 0


def rekey(outputs: dict[str, str], client: Client, words: list[str]) -> int:
    """Re-key what lies under the key of contacts before; with `dry` count it. The last contest's turn drops that key.

    Without `--contest`, that is: so no contest can have been left out.
    """
    dry = words == ["dry"]
    left = rotation.rekey(dry=dry)
    _LEFT[outputs["Contest"]] = left
    if set(_LEFT) == set(contests.hosted()) and not any(_LEFT.values()):
        rotation.drop(client, dry=dry)
    return 1 if left and not dry else 0


def rotate_seal(_outputs: dict[str, str], client: Client, words: list[str]) -> int:
    """Rotate the master key of personal fields; without `now` only say whether that may be done."""
    try:
        if words == ["now"]:
            rotation.rotate_seal(client)
        else:
            rotation.check_may_rotate_seal()
            print("Nothing was changed; `rotate-seal now` rotates, and `reseal` follows")
    except KeysInUse as refusal:
        print(f"operate: {refusal}", file=sys.stderr)
        return 1
    return 0


def reseal(_outputs: dict[str, str], client: Client, words: list[str]) -> int:
    """Wrap the data keys of all rows under the master key that serves, and drop the one before; `dry` counts them."""
    dry = words == ["dry"]
    left = rotation.reseal(client, dry=dry)
    return 1 if left and not dry else 0


def redrive(outputs: dict[str, str], client: Client, _words: list[str]) -> int:
    """Send dead letters back to their queues. SQS in China has no redrive of its own.

    Each is sent before it is deleted: a crash may send one twice, which every function handles.
    """
    sqs = client("sqs")
    for name in _QUEUES:
        queue, dead, moved = outputs[f"{name}Queue"], outputs[f"{name}DeadLetters"], 0
        asked = {"QueueUrl": dead, "MaxNumberOfMessages": _BATCH, "WaitTimeSeconds": _WAIT}
        while found := sqs.receive_message(**asked).get("Messages"):
            for message in found:
                sqs.send_message(QueueUrl=queue, MessageBody=message["Body"])
                sqs.delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])
                moved += 1
        print(f"{name}: {moved}")
    return 0


def verify(_outputs: dict[str, str], _client: Client, words: list[str]) -> int:
    """Check the whole store, its files and the last checkpoints (24 by default) and print each fault on a line."""
    from chalicelib.aws import audit

    faults = audit.verify(int(words[0])) if words else audit.verify()
    for fault in faults:
        where = f" ({', '.join(fault.fields)})" if fault.fields else ""
        when = f", {fault.when}" if fault.when else ""
        print(f"{fault.table} {fault.pk} {fault.sk}: {fault.fault}{where}{when}")
    print(f"{len(faults)} faults")
    return 1 if faults else 0


def anchor(outputs: dict[str, str], client: Client, _words: list[str]) -> int:
    """Sign a checkpoint of each contest now, where something has changed."""
    answer = client("lambda").invoke(FunctionName=outputs["AnchorHistoryFunction"], Payload=b"{}")
    print(answer["Payload"].read().decode())
    return 1 if "FunctionError" in answer else 0


def retention(_outputs: dict[str, str], _client: Client, words: list[str]) -> int:
    """List what the terms of retention end in the next days (30 by default): days, kinds, counts and ids, no names.

    It deletes nothing. Ids are told of rows with a history; of sign-in rows and letters the number is enough.
    """
    from chalicelib import clock
    from chalicelib.aws import retention as terms

    days, at = int(next((word for word in words if word.isdecimal()), "30")), clock.now()
    found = terms.listed(terms.plan(at, at + timedelta(days=days)))
    if "json" in words:
        print(json.dumps([each._asdict() for each in found], ensure_ascii=False))
        return 0
    for each in found:
        print(f"{each.day}  {each.term:<12} {each.kind:<12} {each.number:>6}  {' '.join(each.ids)}".rstrip())
    print(f"{sum(each.number for each in found)} in {days} days")
    return 0


def logs(outputs: dict[str, str], client: Client, words: list[str]) -> int:
    """Print what the functions logged in the last minutes (10 by default)."""
    since = int((time.time() - 60 * int(words[0] if words else "10")) * 1000)
    found = client("logs").get_paginator("filter_log_events")
    for page in found.paginate(logGroupName=outputs["FunctionLogs"], startTime=since):
        for event in page["events"]:
            if not event["message"].startswith(("START ", "END ", "REPORT ", "INIT_START ")):
                print(event["message"].rstrip())
    return 0


def security_log(outputs: dict[str, str], client: Client, words: list[str]) -> int:
    """Print the security log of the last minutes (60 by default), or what it says of one contact in this contest."""
    from chalicelib.api.security_log import mark
    from chalicelib.people.contacts import clean_contact

    minutes, contact = words[0] if words else "60", mark("contact", clean_contact(words[1])) if words[1:] else ""
    asked = {"startTime": int((time.time() - 60 * int(minutes)) * 1000), "filterPattern": '{ $.security = "*" }'}
    found = client("logs").get_paginator("filter_log_events")
    for page in found.paginate(logGroupName=outputs["FunctionLogs"], **asked):
        for event in page["events"]:
            line = event["message"].strip()
            told = json.loads(line) if line.startswith("{") else {}
            ours = told.get("contest") == outputs["Contest"] and "security" in told
            if ours and contact in ("", told["contact"]):
                print(line)
    return 0


def rehearse_signing(outputs: dict[str, str], client: Client, words: list[str]) -> int:
    """Store a key with a certificate of its own, which says that it is for rehearsals; print the secret's ARN.

    Locally it signs from the next `make run` on; a stack is told by its parameter `SigningSecret`.
    """
    from infra import signing_key
    from infra.local import home

    if len(words) != 1:
        print("operate: rehearse-signing takes the name that certificates are signed with", file=sys.stderr)
        return 2
    made, secrets = signing_key.self_signed(words[0], datetime.now(UTC)), client("secretsmanager")
    name = f"zhengxuan-rehearsal-{outputs['Contest']}-{int(time.time())}"
    arn = secrets.create_secret(Name=name, SecretString=made)["ARN"]
    if os.environ.get("STAGE") == "local":
        home.signing_file(home.home(calls.chosen())).write_text(arn, encoding="utf-8")
    print(f"SigningSecret={arn}")
    return 0


def back_up(outputs: dict[str, str], client: Client, words: list[str]) -> int:
    """Copy rows, files and keys into a folder, as of a moment."""
    if len(words) not in (1, 2):
        print(
            "operate: backup takes a folder; and a moment, such as 2026-05-04T16:00:00+08:00",
            file=sys.stderr,
        )
        return 2
    manifest = backup.make(outputs, client, Path(words[0]), _moment(words[1]) if words[1:] else None)
    print(json.dumps({name: manifest[name] for name in ("moment", "items", "files")}))
    return 0


def export(_outputs: dict[str, str], _client: Client, words: list[str]) -> int:
    """Write everything of a contest into a folder, with a list of hashes; names and contacts with `personal` alone."""
    [folder, *rest] = words or [""]
    if not folder or set(rest) - {"personal", "videos", "json"}:
        print("operate: export takes a folder; and --personal, --videos", file=sys.stderr)
        return 2
    told = exporting.export(Path(folder), personal="personal" in rest, videos="videos" in rest)
    lines = (f"{name}: {value}" for name, value in told.items())
    print(json.dumps(told) if "json" in rest else "\n".join(lines))
    return 0


def rewind(outputs: dict[str, str], client: Client, words: list[str]) -> int:
    """Make tables of a moment beside the stack's own, and write down what a new stack adopts."""
    if len(words) != 2:
        print("operate: rewind takes a moment such as 2026-05-04T16:00:00+08:00, and a file", file=sys.stderr)
        return 2
    found = restore.rewind(outputs, client, _moment(words[0]))
    Path(words[1]).write_text(json.dumps(found, indent=1))
    print(f"{words[1]}: delete the stack, which keeps all of these; then `adopt` them")
    return 0


def _moment(told: str) -> datetime:
    """A moment with its offset from UTC. Raises BackupError."""
    try:
        at = datetime.fromisoformat(told)
    except ValueError:
        raise backup.BackupError(f"{told} is no moment") from None
    if at.tzinfo is None:
        raise backup.BackupError(f"{told}: of which zone? Add its offset, such as +08:00")
    return at


def restore_copy(template: dict[str, Any], client: Client, stack: str, words: list[str]) -> int:
    """Make of a copy what a stack needs, and have a new stack adopt it."""
    folder = Path(words[0])
    restore.adopt(restore.build(folder, template, client, stack), template, client, stack)
    told = " ".join(f"{name}='{value}'" for name, value in restore.parameters(folder).items() if value)
    print(f"{stack} has tables, buckets and keys. Deploy it with its usual parameters and with\n{told}")
    return 0


def adopt(template: dict[str, Any], client: Client, stack: str, words: list[str]) -> int:
    """Have a new stack adopt what `rewind` wrote down."""
    restore.adopt(json.loads(Path(words[0]).read_text()), template, client, stack)
    print(f"{stack} has tables, buckets and keys. Deploy it with its usual parameters")
    return 0


COMMANDS: dict[str, Callable[[dict[str, str], Client, list[str]], int]] = {
    "open": open_call,
    "appoint": appoint,
    "reset-factor": reset_factor,
    "pages": upload_pages,
    "repair": repair,
    "free-contacts": free_contacts,
    "claim-seats": claim_seats,
    "index": index,
    "recount-votes": recount_votes,
    "recount-board": recount_board,
    "rotate-keys": rotate_keys,
    "rekey": rekey,
    "rotate-seal": rotate_seal,
    "reseal": reseal,
    "redrive": redrive,
    "verify": verify,
    "anchor": anchor,
    "retention": retention,
    "rehearse-signing": rehearse_signing,
    "logs": logs,
    "security-log": security_log,
    "backup": back_up,
    "export": export,
    "rewind": rewind,
    "rollback": rollback.roll_back,
    **{name: looking.command(name) for name in looking.COMMANDS},
}
# They make a stack, so there is none to ask; each takes one file or folder.
MAKING: dict[str, Callable[[dict[str, Any], Client, str, list[str]], int]] = {"restore": restore_copy, "adopt": adopt}
OF_DEPLOYMENT = {
    "backup",
    "rewind",
    "rollback",
    "repair",
    "redrive",
    "logs",
    "anchor",
    "rotate-keys",
    "rotate-seal",
    "reseal",
}  # they are about all contests anyway
OF_FIRST = {"appoint", "reset-factor", "export", *acting.COMMANDS}  # they are about one person, entry or folder


def main() -> int:
    """The command. Returns its exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stack", default="zhengxuan", help="name of the CloudFormation stack")
    parser.add_argument("--contest", default="", help="of several contests, the id of the one to work on")
    parser.add_argument("--local", action="store_true", help="the stack that `make run` runs")
    parser.add_argument("command", choices=[*COMMANDS, *MAKING, *sorted(acting.COMMANDS)])
    parser.add_argument("words", nargs="*", help="the command's arguments")
    parser.add_argument("--days", type=int, default=30, help="of retention: how many days the list covers")
    parser.add_argument("--json", action="store_true", help="of lists: as JSON")
    parser.add_argument("--personal", action="store_true", help="of export: with names and contacts")
    parser.add_argument("--videos", action="store_true", help="of export: with the videos themselves")
    parser.add_argument("--why", default="", help="of changes: the reason, which histories keep")
    parser.add_argument("--until", default="", help="of extend: the moment, such as 2026-05-04T16:00:00+08:00")
    parser.add_argument("--by", default="", help="of changes: your name")
    parser.add_argument("--apply", action="store_true", help="of changes: store them")
    asked = parser.parse_args()
    if asked.command == "retention":
        asked.words = [str(asked.days)]
    asked.words += [name for name in ("personal", "videos") if getattr(asked, name) and asked.command == "export"]
    asked.words += ["json"] if asked.json and asked.command not in acting.COMMANDS else []
    try:
        if asked.local:
            _enter_local()
        if asked.command in MAKING:
            return _make(asked.command, asked.stack, asked.words)
        found = boto3.client("cloudformation").describe_stacks(StackName=asked.stack)["Stacks"][0]
        outputs = {output["OutputKey"]: output["OutputValue"] for output in found["Outputs"]}
        os.environ.update(deployment.environment(outputs))
        options = _options(asked)
        meant = _meant(asked.command, asked.contest)
        return max(_run(asked.command, each, outputs, words=asked.words, options=options) for each in meant)
    except (BotoCoreError, ClientError, BundleError, UnknownContest, *_FAILURES) as error:
        print(f"operate: {error}", file=sys.stderr)
        return 1


def _make(command: str, stack: str, words: list[str]) -> int:
    """Make a stack by the packaged template. Raises RestoreError."""
    packaged = package.ROOT / "build" / package.PRODUCTION.name / "template.yaml"
    if len(words) != 1 or not Path(words[0]).exists():
        raise restore.RestoreError(f"{command} takes what `{'backup' if command == 'restore' else 'rewind'}` has made")
    if not packaged.exists():
        raise restore.RestoreError("there is no package: run `make package` first")
    if restore.is_there(boto3.client, stack):
        raise restore.RestoreError(f"there is a stack {stack} already: name another one with --stack")
    return MAKING[command](package.load(packaged), boto3.client, stack, words)


def _meant(command: str, contest: str) -> list[str]:
    """The contests that a command is for."""
    if contest:
        return [contest]
    return list(contests.hosted()[:1] if command in OF_FIRST | OF_DEPLOYMENT else contests.hosted())


def _run(
    command: str, contest: str, outputs: dict[str, str], words: list[str], options: acting.Options = _NOBODY
) -> int:
    """Run a command in a contest, whose id and address it finds among the outputs. Raises UnknownContest."""
    with contests.within(contest):
        if contests.hosted()[1:] and not options.as_json and "json" not in words:
            print(f"{contest}:", flush=True)
        if command in acting.COMMANDS:
            return acting.run(command, words, options)
        return COMMANDS[command](outputs | {"Contest": contest, "SiteUrl": contests.site()}, boto3.client, words)


def _options(asked: argparse.Namespace) -> acting.Options:
    """What stands behind the words of a change; the account is asked who the operator is for nothing else."""
    identity = acting.identity(asked.by, local=asked.local) if asked.command in acting.COMMANDS else ""
    return acting.Options(asked.why, asked.until, asked.by, identity=identity, apply=asked.apply, as_json=asked.json)


def _enter_local() -> None:
    """Reach the emulator of `make run` instead of AWS."""
    from infra.local.cloud import Cloud
    from infra.local.home import home

    local = home(calls.chosen())
    ports = json.loads((local / "ports.json").read_text()) if (local / "ports.json").exists() else {"emulator": 8001}
    deployment.enter(Cloud(local / "cloud", local / "log", ports["emulator"]).environment() | {"STAGE": "local"})


if __name__ == "__main__":
    sys.exit(main())
