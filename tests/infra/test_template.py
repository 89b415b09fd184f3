"""The one template, checked offline: what it would be in production, in China too."""

import graphlib
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from samtranslator.model.preferences.deployment_preference_collection import CODEDEPLOY_PREDEFINED_CONFIGURATIONS_LIST

from chalicelib import errors
from chalicelib.api.replies import RETRY_AFTER
from chalicelib.api.security_log import SecurityEvent
from chalicelib.aws import metrics
from chalicelib.aws.places import INDEXES, TABLES, Index
from chalicelib.aws.queues import COPY_LIVES
from chalicelib.bilingual import counted
from chalicelib.entry.rendition import Makers
from chalicelib.entry.upload import UPLOAD_LIFE
from chalicelib.history import Destination
from chalicelib.lifetimes import CODE_LIFE, LETTER_LIFE
from chalicelib.workbooks.exports import WRITTEN_WITHIN
from functions.deliver_messages.delivery import CODE_WAITS, LETTER_WAITS
from infra import api_version, checkov, package
from tests.infra.cfn_lint import cfn_lint
from tests.infra.packaged import Template, resources, strings
from tests.mediaconvert import MediaConvert

# What the China regions lack (or lack in part), by the prefix of its resource types.
LACKING = (
    "AWS::Cognito",
    "AWS::SES",
    "AWS::XRay",
    "AWS::Lambda::Url",
    "AWS::AppSync",
    "AWS::CloudFront::Function",
    "AWS::CloudFront::ResponseHeadersPolicy",
    "AWS::CloudFront::CachePolicy",
    "AWS::CloudFront::OriginRequestPolicy",
    "AWS::Rekognition",
    "AWS::MediaConvert",
    "AWS::Pinpoint",
    "AWS::SNS::Subscription",
)
# Every resource pattern that a policy may name, and why it cannot be narrower.
# Actions that know no resource.
WITHOUT_RESOURCE = {
    "states:SendTaskSuccess",  # a task is named by its token alone
    "cloudwatch:DescribeAlarms",  # what CodeDeploy asks while it moves requests: names and states
    # how a workflow's log is written
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
}
PATTERNS = {
    r".*:\*$": "executions of one machine are named when they start",
    r".*/\*$": "the objects below one prefix, the indexes of one table, one machine's batches, MediaConvert's jobs",
}

# What a function runs in a process of its own.
CHILDREN = {
    "ProbeVideo": ("chalicelib.video.mediainfo", "chalicelib.video.signature_child"),
    "ScanVideo": ("chalicelib.video.footage_child",),
    "MakeRendition": ("chalicelib.video.rendition_child",),
    "WriteWorkbook": ("chalicelib.workbooks.sheet_child", "chalicelib.video.cover_child"),
    "CheckAttachment": ("chalicelib.entry.attachment_child",),
}


def test_cfn_lint_finds_nothing(folder: Path) -> None:
    """For both partitions, in a region that is always there and in one that has to be asked for."""
    regions = ("us-east-1", "ap-east-1", "cn-north-1", "cn-northwest-1")
    assert cfn_lint(folder / "template.yaml", regions=regions) == (0, [])


def test_no_partition_is_hard_coded(expanded: Template, folder: Path) -> None:
    """`arn:aws:` and `amazonaws.com` would be wrong in China, in the workflows too."""
    machines = [path.read_text() for path in (folder / "statemachines").glob("*.json")]
    found = [text for text in [*strings(expanded), *machines] if "arn:aws:" in text or ".amazonaws.com" in text]
    assert [text for text in found if not re.fullmatch(r"[a-z]+\.amazonaws\.com", text)] == []


def test_service_principals_are_those_of_every_partition(expanded: Template) -> None:
    """`lambda.amazonaws.com` and its like are names, the same in China for the services used here."""
    principals = {text for text in strings(expanded) if re.fullmatch(r"[a-z]+\.amazonaws\.com", text)}
    assert principals == {
        f"{name}.amazonaws.com"
        for name in ("apigateway", "cloudfront", "codedeploy", "events", "lambda", "mediaconvert", "states")
    }


def test_no_service_that_china_lacks(expanded: Template) -> None:
    """No Cognito, no SES, no X-Ray, no function URLs, no edge functions, no edge-optimized API."""
    types = {resource["Type"] for resource in expanded["Resources"].values()}
    assert [kind for kind in sorted(types) if kind.startswith(LACKING)] == []
    assert [api["EndpointConfiguration"] for api in resources(expanded, "AWS::ApiGateway::RestApi").values()] == [
        {"Types": ["REGIONAL"]}
    ]
    functions = resources(expanded, "AWS::Lambda::Function").values()
    modes = {function.get("TracingConfig", {}).get("Mode") for function in functions}
    assert "Active" not in modes


def test_no_resources_depend_on_each_other_in_a_circle(expanded: Template) -> None:
    """Neither cfn-lint nor `sam validate` tells; CloudFormation would refuse."""
    names = set(expanded["Resources"])
    graph = {name: set(_mentioned(resource)) & names for name, resource in expanded["Resources"].items()}
    assert set(graphlib.TopologicalSorter(graph).static_order()) == names


def _mentioned(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            if key == "Ref":
                yield each
            elif key == "Fn::GetAtt":
                yield each[0] if isinstance(each, list) else each.split(".")[0]
            elif key == "DependsOn":
                yield from [each] if isinstance(each, str) else each
            elif key == "Fn::Sub":
                text = each if isinstance(each, str) else each[0]
                yield from re.findall(r"\$\{(\w+)[.}]", text)
                yield from _mentioned(each[1:] if isinstance(each, list) else [])
            else:
                yield from _mentioned(each)
    elif isinstance(value, list):
        for each in value:
            yield from _mentioned(each)


def test_every_function_has_a_role_of_its_own(expanded: Template) -> None:
    """And one runtime, a log group that forgets, and no more than five minutes but for the slow five."""
    functions = resources(expanded, "AWS::Lambda::Function")
    roles = [json.dumps(function["Role"]) for function in functions.values()]
    assert len(set(roles)) == len(functions) >= 17
    assert {function["Runtime"] for function in functions.values()} == {"python3.12"}
    assert {json.dumps(function["LoggingConfig"]) for function in functions.values()} == {
        json.dumps({"LogGroup": {"Ref": "FunctionLogs"}})
    }
    slow = {name: function["Timeout"] for name, function in functions.items() if function["Timeout"] > 300}
    # Two read a quarter of a million seats; one codes a minute of a film; two read every table.
    of_seats = {"TallyScores": 900, "WriteWorkbook": 600}
    assert slow == of_seats | {"MakeRendition": 900, "AnchorHistory": 900, "ApplyRetention": 900}


def _statements(expanded: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, role in resources(expanded, "AWS::IAM::Role").items():
        for policy in role.get("Policies", []):
            for statement in policy["PolicyDocument"]["Statement"]:
                yield name, statement["Fn::If"][1] if "Fn::If" in statement else statement


def _listed(value: Any) -> list[Any]:
    if isinstance(value, dict) and "Fn::If" in value:
        assert value["Fn::If"][0] == "IsProduction"
        return _listed(value["Fn::If"][1])
    return value if isinstance(value, list) else [value]


def test_no_role_may_do_everything_or_to_everything(expanded: Template) -> None:
    """Actions are named one by one; a pattern among the resources is one with a reason above."""
    for name, statement in _statements(expanded):
        assert not [action for action in _listed(statement["Action"]) if "*" in action], name
        for resource in _listed(statement["Resource"]):
            text = json.dumps(resource).strip('"}')
            if text == "*" and set(_listed(statement["Action"])) <= WITHOUT_RESOURCE:
                continue
            assert text != "*", name
            assert "*" not in text or any(re.match(pattern, text) for pattern in PATTERNS), (name, text)


def test_only_the_function_that_writes_certificates_reads_their_key(expanded: Template) -> None:
    """By its role, and only where there is a key."""
    allowed = {
        name for name, statement in _statements(expanded) if {"Ref": "SigningSecret"} in _listed(statement["Resource"])
    }
    assert allowed == {"WriteWorkbookRole"}


def _allowed(expanded: Template, action: str) -> dict[str, list[str]]:
    """The roles that may do something, each with the resources that it may do it to."""
    found: dict[str, list[str]] = {}
    for name, statement in _statements(expanded):
        if action in _listed(statement["Action"]):
            found.setdefault(name, []).extend(json.dumps(each) for each in _listed(statement["Resource"]))
    return found


def test_only_the_function_that_makes_checkpoints_may_sign_them(expanded: Template) -> None:
    """It writes no row; and of the checkpoints' bucket nobody else writes, and nobody deletes or loosens the lock."""
    assert set(_allowed(expanded, "kms:Sign")) == {"AnchorHistoryRole"}
    writes = ["PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem"]
    assert not [each for each in writes if "AnchorHistoryRole" in _allowed(expanded, f"dynamodb:{each}")]
    actions = {action for _, statement in _statements(expanded) for action in _listed(statement["Action"])}
    for action in sorted(
        each for each in actions if each.startswith("s3:") and each not in ("s3:GetObject", "s3:ListBucket")
    ):
        at_checkpoints = [name for name, where in _allowed(expanded, action).items() if "Checkpoints" in "".join(where)]
        assert at_checkpoints == (["AnchorHistoryRole"] if action == "s3:PutObject" else []), action
    lock = expanded["Resources"]["Checkpoints"]["Properties"]["ObjectLockConfiguration"]["Rule"]["DefaultRetention"]
    assert (lock["Mode"], lock["Days"]) == ({"Ref": "CheckpointLock"}, {"Ref": "CheckpointDays"})


def test_hardly_any_function_may_delete_rows(expanded: Template) -> None:
    """The API: sessions, holds, contacts, marks; the board's: what entries are found by; retention's: sign-in alone."""
    allowed = _allowed(expanded, "dynamodb:DeleteItem")
    table = {name: json.dumps({"Fn::GetAtt": [name, "Arn"]}) for name in ("Entries", "Sessions")}
    assert allowed == {
        "ApiRole": [table["Sessions"], table["Entries"]],
        "UpdateBoardRole": [table["Entries"]],
        "ApplyRetentionRole": [table["Sessions"]],
    }
    leading = [
        (name, statement["Condition"]["ForAllValues:StringLike"]["dynamodb:LeadingKeys"])
        for name, statement in _statements(expanded)
        if "dynamodb:DeleteItem" in _listed(statement["Action"]) and "Condition" in statement
    ]
    kinds = {"ApiRole": "entry#*", "UpdateBoardRole": "find#*"}
    assert sorted(leading) == [(name, [kind, f"~*~{kind}"]) for name, kind in kinds.items()]
    assert not _allowed(expanded, "dynamodb:BatchWriteItem")


def test_only_retention_deletes_versions_of_files(expanded: Template) -> None:
    """But for the check of videos, which drops earlier films beyond the limit. None of a page or a checkpoint goes."""
    allowed = _allowed(expanded, "s3:DeleteObjectVersion")
    assert set(allowed) == {"ApplyRetentionRole", "ProbeVideoRole"}
    assert allowed["ProbeVideoRole"] == [json.dumps({"Fn::Sub": "${Uploads.Arn}/uploads/*"})]
    where = "".join(allowed["ApplyRetentionRole"])
    assert not [bucket for bucket in ("Pages", "Checkpoints") if f"${{{bucket}.Arn}}" in where]
    actions = {action for _, statement in _statements(expanded) for action in _listed(statement["Action"])}
    assert not [each for each in actions if "Retention" in each or "Governance" in each or "Lifecycle" in each]


def test_functions_find_the_packages_they_import(template: Template) -> None:
    """A function has the layers its imports need and no other: numpy, openpyxl and pymediainfo are not in the code."""
    from tests.infra.imports import third_party

    carried = {
        "AttachmentsLayer": {"PIL", "pypdf"},
        "CertificatesLayer": {"noto_cjk_sans_otc", "segno", "typst"},
        "MediainfoLayer": {"pymediainfo"},
        "NumbersLayer": {"numpy"},
        "PicturesLayer": {"av"},
        "SigningLayer": {"asn1crypto", "pyhanko", "pyhanko_certvalidator"},
        "WorkbooksLayer": {"opencc", "openpyxl", "python_calamine"},
    }
    common = {"aws_lambda_powertools", "botocore", "chalice", "cryptography", "email_validator", "msgspec"}
    for name, handler in package.handlers(template).items():
        module = handler.rpartition(".")[0]
        layers = [each["Ref"] for each in template["Resources"][name]["Properties"].get("Layers", [])]
        wanted = third_party(module).union(*map(third_party, CHILDREN.get(name, ())))
        assert wanted - common == set().union(*(carried[layer] for layer in layers)), name


# They read or write rows with fields about people. The others know calls, places of messages and heads of chains.
READS_PEOPLE = {
    "ApplyRetention",
    "APIHandler",
    "AssignExperts",
    "CheckAttachment",
    "ClosePhase",
    "DeliverMessages",
    "FreezeEntries",
    "FreezeSeats",
    "MakeRendition",
    "ProbeVideo",
    "PublishResult",
    "Reconcile",
    "RemindEntrants",
    "ReplaceReviewers",
    "ScanVideo",
    "ScreenEntries",
    "SendCodes",
    "SettleEntries",
    "TakeSeats",
    "TallyScores",
    "UpdateBoard",
    "WriteBroadcasts",
    "WriteWorkbook",
}


def test_only_functions_that_read_about_people_have_the_master_key(expanded: Template) -> None:
    """By their settings and their roles alike."""
    functions = resources(expanded, "AWS::Lambda::Function")
    told = {
        name: each["Role"]["Fn::GetAtt"][0]
        for name, each in functions.items()
        if "SEAL_SECRET" in each["Environment"]["Variables"]
    }
    assert set(told) == READS_PEOPLE
    allowed = {
        name
        for name, statement in _statements(expanded)
        if {"Fn::GetAtt": ["SealSecret", "Id"]} in _listed(statement["Resource"])
    }
    assert allowed == set(told.values())


def test_handlers_exist(template: Template) -> None:
    """Each as a function of its module."""
    for handler in package.handlers(template).values():
        module, _, attribute = handler.rpartition(".")
        source = (package.ROOT / module.replace(".", "/")).with_suffix(".py").read_text()
        assert re.search(rf"^(def )?{attribute}\b", source, re.MULTILINE), handler


def test_the_indexes_are_those_that_the_store_asks(template: Template) -> None:
    """Each by its table, its name, the attribute it finds rows by and the one it sorts them by."""
    found = {
        Index(logical.lower(), index["IndexName"], *_keys(index))
        for logical, table in resources(template, "AWS::DynamoDB::Table").items()
        for index in table["GlobalSecondaryIndexes"]
    }
    assert found == set(INDEXES)
    assert {index.table for index in INDEXES} == set(TABLES)


def _keys(index: dict[str, Any]) -> list[str]:
    """The attributes of an index in the order of HASH and RANGE."""
    kinds = {key["KeyType"]: key["AttributeName"] for key in index["KeySchema"]}
    return [kinds["HASH"], kinds["RANGE"]]


def test_queues_outlive_their_functions(template: Template) -> None:
    """Visible again only after six timeouts; dead letters after bounded tries; each with its alarm."""
    queues = resources(template, "AWS::SQS::Queue")
    for name, function in resources(template, "AWS::Serverless::Function").items():
        for event in function.get("Events", {}).values():
            if event["Type"] != "SQS":
                continue
            queue = event["Properties"]["Queue"]["Fn::GetAtt"][0]
            assert queues[queue]["VisibilityTimeout"] >= 6 * function.get("Timeout", 60), name
            tries = {"MessagesQueue": 60, "CodesQueue": 20, "ExportsQueue": 3}.get(
                queue, 5
            )  # two wait longer each time
            assert queues[queue]["RedrivePolicy"]["maxReceiveCount"] == tries
            assert event["Properties"]["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    watched = {
        alarm["Dimensions"][0]["Value"]["Fn::GetAtt"][0]
        for alarm in resources(template, "AWS::CloudWatch::Alarm").values()
        if alarm.get("MetricName") == "ApproximateNumberOfMessagesVisible"
    }
    assert watched == {name for name, queue in queues.items() if "RedrivePolicy" not in queue}


def test_codes_and_letters_have_each_a_function(template: Template) -> None:
    """No code waits until a function has sent its letters."""
    fed_by = {
        event["Properties"]["Queue"]["Fn::GetAtt"][0]: name
        for name, function in resources(template, "AWS::Serverless::Function").items()
        for event in function.get("Events", {}).values()
        if event["Type"] == "SQS"
    }
    assert (fed_by["CodesQueue"], fed_by["MessagesQueue"]) == ("SendCodes", "DeliverMessages")


def test_no_message_is_announced_again_while_a_copy_of_it_can_live(template: Template) -> None:
    """A copy lives for its tries times its queue's visibility timeout; a letter also waits between tries."""
    described = resources(template, "AWS::SQS::Queue")
    for to, life in COPY_LIVES.items():
        queue = described[f"{to.value.capitalize()}Queue"]
        tries = timedelta(seconds=queue["VisibilityTimeout"]) * queue["RedrivePolicy"]["maxReceiveCount"]
        assert tries <= life, to
    assert set(COPY_LIVES) == set(Destination)
    assert LETTER_LIFE + LETTER_WAITS[1] <= COPY_LIVES[Destination.MESSAGES]
    assert CODE_LIFE + CODE_WAITS[1] <= COPY_LIVES[Destination.CODES]


def test_a_workbook_is_said_to_have_failed_when_its_function_must_have_ended(expanded: Template) -> None:
    """Not before its time is over, and soon after."""
    limit = timedelta(seconds=resources(expanded, "AWS::Lambda::Function")["WriteWorkbook"]["Timeout"])
    assert limit < WRITTEN_WITHIN <= limit + timedelta(minutes=2)


def test_letters_without_tls_cannot_be_deployed(template: Template) -> None:
    """`none` is for the laptop: the change set is refused elsewhere."""
    [rule] = template["Rules"]["LettersAreEncrypted"]["Assertions"]
    none, local = rule["Assert"]["Fn::Or"]
    assert none == {"Fn::Not": [{"Fn::Equals": [{"Ref": "SmtpTls"}, "none"]}]}
    assert local == {"Fn::Equals": [{"Ref": "Stage"}, "local"]}


def test_streams_never_stop_at_one_bad_record(expanded: Template) -> None:
    """Halved, retried, then put aside."""
    mappings = resources(expanded, "AWS::Lambda::EventSourceMapping").values()
    streams = [mapping for mapping in mappings if "StartingPosition" in mapping]
    assert len(streams) == 5
    for stream in streams:
        assert stream["BisectBatchOnFunctionError"] is True
        assert stream["MaximumRetryAttempts"] <= 10
        assert stream["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"][0] == "StreamFailures"
        assert stream["FilterCriteria"]["Filters"]


def test_the_board_counts_many_saves_at_once(expanded: Template) -> None:
    """Its streams wait a moment for more; what is given up comes again by a queue."""
    mappings = resources(expanded, "AWS::Lambda::EventSourceMapping").values()
    of_board = [each for each in mappings if each["FunctionName"] == {"Ref": "UpdateBoard"}]
    windows = [each.get("MaximumBatchingWindowInSeconds") for each in of_board]
    assert sorted(map(str, windows)) == ["2", "2", "None"]


def test_a_repair_that_failed_is_kept_and_rings(template: Template) -> None:
    """A run of `reconcile` that Lambda gives up lies in a queue with an alarm."""
    config = template["Resources"]["Reconcile"]["Properties"]["EventInvokeConfig"]
    assert config["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"][0] == "ReconcileDeadLetters"


def test_the_bucket_keeps_parts_as_long_as_an_upload_lives(template: Template) -> None:
    """An upload ends when the bucket forgets its parts, not before and not after."""
    rules = template["Resources"]["Uploads"]["Properties"]["LifecycleConfiguration"]["Rules"]
    [rule] = [rule for rule in rules if "AbortIncompleteMultipartUpload" in rule]
    assert timedelta(days=rule["AbortIncompleteMultipartUpload"]["DaysAfterInitiation"]) == UPLOAD_LIFE


def test_films_that_lie_long_cost_less_and_play_as_before(template: Template) -> None:
    """None must be restored first. Nothing that a row may have pinned is deleted by age: retention does that."""
    rules = {
        rule["Id"]: rule
        for name in ("Uploads", "Work")
        for rule in template["Resources"][name]["Properties"]["LifecycleConfiguration"]["Rules"]
    }
    for name, prefix in (("films", "uploads/"), ("blind", "blind/")):
        [step] = rules[name]["Transitions"]
        assert (rules[name]["Prefix"], step["StorageClass"]) == (prefix, "GLACIER_IR")
        assert step["TransitionInDays"] == {"Ref": "ArchiveDays"}
    assert not {"ExpirationInDays", "NoncurrentVersionExpiration"} & rules["films"].keys()
    assert {step["StorageClass"] for step in rules["films"]["NoncurrentVersionTransitions"]} == {"GLACIER_IR"}


def test_logs_end_and_former_pages_too(template: Template) -> None:
    """No group keeps its lines for ever, and no bucket the pages of all releases."""
    for group in resources(template, "AWS::Logs::LogGroup").values():
        assert group["RetentionInDays"]
    [rule] = template["Resources"]["Pages"]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert rule["NoncurrentVersionExpiration"]["NoncurrentDays"] >= 30  # for whoever goes back to a release


def test_what_holds_the_truth_is_kept(template: Template) -> None:
    """Tables, buckets and the pepper survive their stack; tables can go back to any second and are encrypted."""
    for kind in ("AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SecretsManager::Secret"):
        for name in resources(template, kind):
            assert template["Resources"][name]["DeletionPolicy"] == "Retain", name
    for table in resources(template, "AWS::DynamoDB::Table").values():
        assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert table["SSESpecification"] == {"SSEEnabled": True}
    for bucket in resources(template, "AWS::S3::Bucket").values():
        assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
        assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}


def test_what_checkov_asks_for_and_is_not_done_is_as_its_reason_says(expanded: Template) -> None:
    """The continuous integration runs checkov itself; this holds what its exceptions rest on, in every run."""
    assert all(re.fullmatch(r"CKV2?_AWS_\d+", check) and reason for check, reason in checkov.NOT_DONE.items())
    queues = resources(expanded, "AWS::SQS::Queue")
    assert {name for name, each in queues.items() if each.get("SqsManagedSseEnabled") is not True} == set()
    for name, function in resources(expanded, "AWS::Lambda::Function").items():
        assert "VpcConfig" not in function, name
        told = function["Environment"]["Variables"]
        secret = {setting for setting in told if re.search("PASSWORD|TOKEN|PRIVATE", setting)}
        assert secret == set(), name
        assert all("resolve:" not in text for text in strings(told)), name
    dead = [each["RedrivePolicy"] for each in queues.values() if "RedrivePolicy" in each]
    assert len(dead) == len({json.dumps(each["deadLetterTargetArn"]) for each in dead}) >= 10


def test_gateway_refuses_in_the_products_words(template: Template) -> None:
    """What API Gateway answers by itself reads as the API's own refusals do."""
    stated = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["x-amazon-apigateway-gateway-responses"]
    limit = {"limit": 10 * 1024 * 1024}
    for kind, response in stated.items():
        body = json.loads(response["responseTemplates"]["application/json"])
        _, zh, en = errors.WORDS[body["code"]]
        assert body["message"] == {"zh": zh.format_map(limit), "en": en.format_map(counted(limit))}, kind
        assert body["fields"] == []


def test_gateway_says_when_to_ask_again(template: Template) -> None:
    """Where it lets nobody in, or finds no free function, pages wait and ask again; after 29 s they do not."""
    stated = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["x-amazon-apigateway-gateway-responses"]
    header = "gatewayresponse.header.Retry-After"
    later = {
        kind: each["responseParameters"][header]
        for kind, each in stated.items()
        if header in each["responseParameters"]
    }
    assert later == dict.fromkeys(("DEFAULT_5XX", "THROTTLED"), f"'{RETRY_AFTER}'")
    assert stated["INTEGRATION_TIMEOUT"]["statusCode"] == 504


def test_pages_may_talk_to_nobody_else(template: Template) -> None:
    """Strict policy, no inline code, and one foreign origin: the uploads bucket."""
    from infra.local import headers

    policy = headers.read(template, "https://bucket").pages["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'self'; connect-src 'self' https://bucket;")
    assert "frame-ancestors 'none'" in policy


def test_pages_name_the_buckets_by_their_regional_hosts_alone(template: Template) -> None:
    """As presigned addresses do (tests/unit/aws/test_clients.py)."""
    paths = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    responses = paths["/pages"]["get"]["x-amazon-apigateway-integration"]["responses"].values()
    origins = [
        each["responseParameters"]["method.response.header.Content-Security-Policy"]["Fn::Sub"][1] for each in responses
    ]
    of_bucket = "https://${%s}.s3.${AWS::Region}.${AWS::URLSuffix}"
    hosts = ("FilmsDomain", "Films.DomainName")  # where CloudFront serves films, its host besides
    named = {"Fn::If": ["HasFilmsDomain", *({"Fn::Sub": f" https://${{{each}}}"} for each in hosts)]}
    assert {json.dumps(each, sort_keys=True) for each in origins} == {
        json.dumps(
            {
                "Objects": {"Fn::Sub": of_bucket % "Uploads"},
                "Pictures": {"Fn::Sub": of_bucket % "Work"},
                "Films": {"Fn::If": ["ServesFilms", named, ""]},
            },
            sort_keys=True,
        )
    }


def test_one_page_may_be_framed_and_by_the_sites_that_the_deployment_names(template: Template) -> None:
    """Else it is held to the policy of every page, whatever its status."""
    from infra.local import headers

    stated = headers.read(template, "https://bucket")
    name = "Content-Security-Policy"
    assert stated.embed == stated.pages | {
        name: stated.pages[name]
        .replace("'none'", "*")
        .replace("object-src *; base-uri *", "object-src 'none'; base-uri 'none'")
    }
    paths = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    integration = paths["/pages/embed/{work}"]["get"]["x-amazon-apigateway-integration"]
    for status, response in integration["responses"].items():
        policy = response["responseParameters"][f"method.response.header.{name}"]["Fn::Sub"][0]
        assert "frame-ancestors ${EmbedSites}" in policy, status
    sites = re.compile(template["Parameters"]["EmbedSites"]["AllowedPattern"])
    for value in ("*", "'none'", "https://a.example.cn", "https://*.example.cn https://b.example"):
        assert sites.match(value), value
    for value in ("", "none", "a.example.cn", "https://a.example.cn; script-src *", "https://a.example.cn'"):
        assert not sites.match(value), value


def test_how_long_a_page_is_kept_is_passed_on(template: Template) -> None:
    """From the bucket's object through the gateway and the distribution; what is not there is asked for again."""
    body = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]
    name = "method.response.header.Cache-Control"
    for path in ("/pages", "/pages/embed/{work}", "/pages/{proxy+}"):
        responses = body["paths"][path]["get"]["x-amazon-apigateway-integration"]["responses"]
        assert {status: response["responseParameters"][name] for status, response in responses.items()} == {
            "200": "integration.response.header.Cache-Control",
            "304": "integration.response.header.Cache-Control",
            "4\\d{2}": "'no-cache'",
            "default": "'no-cache'",
        }
    behaviour = template["Resources"]["Distribution"]["Properties"]["DistributionConfig"]["DefaultCacheBehavior"]
    assert [behaviour[f"{which}TTL"] for which in ("Min", "Default", "Max")] == [0, 0, 31536000]


def _films(template: Template) -> dict[str, Any]:
    config: dict[str, Any] = template["Resources"]["Films"]["Properties"]["DistributionConfig"]
    return config


def test_cloudfront_serves_films_where_it_is_asked_to(template: Template) -> None:
    """With a public key in one of two places; else nothing of it is made, and nobody may read its secret."""
    made = {name for name, each in template["Resources"].items() if each["Type"].startswith("AWS::CloudFront")}
    conditions = {name: template["Resources"][name]["Condition"] for name in made - {"Distribution"}}
    assert conditions == {
        "Films": "ServesFilms",
        "FilmsAccess": "ServesFilms",
        "FilmsKeys": "ServesFilms",
        "FilmsPublicKeyA": "HasFilmsKeyA",
        "FilmsPublicKeyB": "HasFilmsKeyB",
    }
    assert {template["Parameters"][f"Films{each}"]["Default"] for each in ("KeyA", "KeyB", "Secret", "Domain")} == {""}
    readers = [name for name, each in template["Resources"].items() if '"FilmsSecret"' in json.dumps(each)]
    assert readers == ["APIHandler", "ApiRole"]
    elsewhere = {"Fn::Not": [{"Fn::Equals": [{"Ref": "AWS::Partition"}, "aws-cn"]}]}
    for name in ("HasFilmsKeyA", "HasFilmsKeyB"):
        assert template["Conditions"][name]["Fn::And"][1] == elsewhere


def test_whoever_plays_a_film_needs_a_signed_address(template: Template) -> None:
    """On every path; a version belongs to it, a cookie does not; and no edge keeps a film for more than an hour."""
    films = _films(template)
    assert [each["PathPattern"] for each in films["CacheBehaviors"]] == ["/uploads/*"]
    for behaviour in (films["DefaultCacheBehavior"], *films["CacheBehaviors"]):
        assert behaviour["TrustedKeyGroups"] == [{"Ref": "FilmsKeys"}]
        assert (behaviour["ViewerProtocolPolicy"], behaviour["AllowedMethods"]) == ("https-only", ["GET", "HEAD"])
        forwarded = behaviour["ForwardedValues"]
        assert forwarded == {"QueryString": True, "QueryStringCacheKeys": ["versionId"], "Cookies": {"Forward": "none"}}
        assert behaviour["MaxTTL"] <= 3600


def test_the_buckets_give_films_and_nothing_else_to_cloudfront(template: Template) -> None:
    """To this distribution alone, which has no identity besides."""
    given = {}
    for name in ("UploadsPolicy", "WorkPolicy", "PagesPolicy", "CheckpointsPolicy"):
        for each in template["Resources"][name]["Properties"]["PolicyDocument"]["Statement"]:
            if "Fn::If" in each:
                assert each["Fn::If"][0] == "ServesFilms"
                statement = each["Fn::If"][1]
                assert statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}
                source = statement["Condition"]["StringEquals"]["aws:SourceArn"]["Fn::Sub"]
                assert source.endswith(":distribution/${Films}")
                given[name] = [place["Fn::Sub"].partition("}/")[2] for place in _listed(statement["Resource"])]
    assert given == {"UploadsPolicy": ["uploads/*"], "WorkPolicy": ["blind/*", "renditions/*"]}
    assert {each["OriginAccessControlId"]["Fn::GetAtt"][0] for each in _films(template)["Origins"]} == {"FilmsAccess"}


def test_a_public_key_is_a_parameter_of_one_word(template: Template) -> None:
    """As the guide has openssl and paste write it: two lines with a dot between."""
    public = ec.generate_private_key(ec.SECP256R1()).public_key()
    written = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    word = ".".join(written.splitlines()[1:-1])
    for name in ("FilmsKeyA", "FilmsKeyB"):
        assert re.match(template["Parameters"][name]["AllowedPattern"], word)
        config = template["Resources"][name.replace("Key", "PublicKey")]["Properties"]["PublicKeyConfig"]
        frame, lines = config["EncodedKey"]["Fn::Sub"]
        assert lines == {"Lines": {"Fn::Join": ["\n", {"Fn::Split": [".", {"Ref": name}]}]}}
        assert frame.replace("${Lines}", word.replace(".", "\n")) == written


def test_a_failure_is_forgotten_at_once(template: Template) -> None:
    """CloudFront keeps those it knows for ten seconds unless told otherwise: of pages, and of the API too."""
    stated = template["Resources"]["Distribution"]["Properties"]["DistributionConfig"]["CustomErrorResponses"]
    kept = {each["ErrorCode"]: each["ErrorCachingMinTTL"] for each in stated}
    assert set(kept) == {400, 403, 404, 405, 414, 500, 501, 502, 503, 504}  # all that can be set
    assert {kept[code] for code in kept if code < 500} == {0}
    assert max(kept.values()) == 1


def _page_paths(template: Template) -> dict[str, Any]:
    paths = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    return {path: methods for path, methods in paths.items() if path.startswith("/pages")}


@pytest.mark.parametrize(
    ("of_bucket", "status"),
    [
        *((200, 200), (304, 304), (301, 502), (307, 502)),
        *((400, 404), (403, 404), (404, 404), (412, 404), (500, 502), (502, 502), (503, 502)),
    ],
)
def test_no_failure_of_the_bucket_is_a_page(template: Template, of_bucket: int, status: int) -> None:
    """The gateway maps each status by the first pattern that fits, or by the default: for every path and method."""
    for path, methods in _page_paths(template).items():
        for method in methods.values():
            responses = method["x-amazon-apigateway-integration"]["responses"]
            fits = [each for pattern, each in responses.items() if re.fullmatch(pattern, str(of_bucket))]
            chosen = fits[0] if fits else responses["default"]
            assert (len(fits) <= 1, int(chosen["statusCode"])) == (True, status), path
            assert set(chosen["responseParameters"]) <= {
                f"method.response.header.{name}" for name in method["responses"][str(status)]["headers"]
            }


def test_a_page_can_be_asked_for_its_headers_alone(template: Template) -> None:
    """HEAD as GET, by whoever checks a link: the same but for the method that the bucket is asked by."""
    for path, methods in _page_paths(template).items():
        assert set(methods) == {"get", "head"}, path
        by_get = methods["get"] | {"x-amazon-apigateway-integration": ""}
        assert methods["head"] | {"x-amazon-apigateway-integration": ""} == by_get
        get, head = (methods[name]["x-amazon-apigateway-integration"] for name in ("get", "head"))
        assert (get["httpMethod"], head) == ("GET", get | {"httpMethod": "HEAD"})


def test_the_firewall_is_made_where_the_region_has_it(template: Template) -> None:
    """Asked for, and not in China; it blocks by address only where addresses are those of browsers."""
    made = {name: each for name, each in template["Resources"].items() if each["Type"].startswith("AWS::WAFv2")}
    assert {each["Condition"] for each in made.values()} == {"HasFirewall"}
    asked, elsewhere = template["Conditions"]["HasFirewall"]["Fn::And"]
    assert asked == {"Fn::Equals": [{"Ref": "Firewall"}, "true"]}
    assert elsewhere == {"Fn::Not": [{"Fn::Equals": [{"Ref": "AWS::Partition"}, "aws-cn"]}]}
    rules = {rule["Name"]: rule for rule in made["WebAcl"]["Properties"]["Rules"]}
    assert sorted(rules) == ["common", "inputs", "rate", "reputation"]
    assert rules["rate"]["Action"] == {"Fn::If": ["HasDomain", {"Count": {}}, {"Block": {}}]}
    assert [template["Parameters"][name]["Default"] for name in ("Firewall", "DistributionFirewall")] == ["false", ""]


def test_each_route_of_sign_in_has_a_limit_of_its_own(template: Template) -> None:
    """Every one that there is, so that who floods one leaves the others free; further contests share one."""
    settings = template["Resources"]["RestAPI"]["Properties"]["MethodSettings"]
    limited = {each["ResourcePath"].replace("~1", "/").replace("//", "/"): each for each in settings}
    paths = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]["paths"]
    sign_in = {path for path, methods in paths.items() if path.startswith("/sign-in/") and "post" in methods}
    assert limited.keys() == {"/*", "/c/{contest}/{proxy+}", *sign_in}
    assert {limited[path]["HttpMethod"] for path in sign_in} == {"POST"}
    assert all(limited[path]["ThrottlingRateLimit"] == {"Ref": "SignInRate"} for path in sign_in)


def test_concurrency_is_reserved_when_asked_for(template: Template) -> None:
    """An account may have ten executions in all, so nothing is reserved by itself."""
    for name, condition, parameter in (
        ("APIHandler", "LimitsApi", "ApiConcurrency"),
        ("SendCodes", "KeepsCodesFree", "CodesConcurrency"),
    ):
        reserved = template["Resources"][name]["Properties"]["ReservedConcurrentExecutions"]
        assert reserved == {"Fn::If": [condition, {"Ref": parameter}, {"Ref": "AWS::NoValue"}]}
        assert template["Parameters"][parameter]["Default"] == 0


# --- releases of the API ----------------------------------------------------------------------------------------------


def test_the_gateway_calls_the_live_version_and_nothing_else(expanded: Template) -> None:
    """Every route by the alias, which names a version of this package; only through it may the gateway call."""
    uris = {text for text in strings(expanded) if text.endswith("/invocations")}
    assert {uri.rpartition("/functions/")[2] for uri in uris} == {"${ApiLive}/invocations"}
    gateway = [
        each["FunctionName"]
        for each in resources(expanded, "AWS::Lambda::Permission").values()
        if each["Principal"] == "apigateway.amazonaws.com"
    ]
    assert gateway == [{"Ref": "ApiLive"}]
    [version] = resources(expanded, "AWS::Lambda::Version")
    alias = expanded["Resources"]["ApiLive"]["Properties"]
    assert (alias["Name"], alias["FunctionVersion"]) == ("live", {"Fn::GetAtt": [version, "Version"]})
    told = expanded["Resources"]["APIHandler"]["Properties"]["Environment"]["Variables"]
    assert version == f"{api_version.VERSION}{told['RELEASE']}"
    assert expanded["Resources"][version]["UpdateReplacePolicy"] == "Retain"  # what a rollback goes back to


def test_each_setting_of_the_api_reaches_its_version(template: Template, folder: Path) -> None:
    """Else a changed parameter would change a function that nobody calls. Others publish nothing."""
    code = (folder / "deployment.zip").read_bytes()
    before = api_version.digest(template, code, {})
    reaching = {
        name for name in template["Parameters"] if api_version.digest(template, code, {name: "other"}) != before
    }
    settings = {"Contest", "FurtherContests", "SiteUrl", "Stage", "OriginSecret", "SmsProvider", "EmbedSites"}
    films = {"FilmsKeyA", "FilmsKeyB", "FilmsSecret", "FilmsDomain", "AcmCertificateArn"}
    assert settings | films | {"DomainName", "FilmsMoved", "ApiConcurrency"} == reaching
    assert api_version.digest(template, code + b"1", {}) != before
    default = template["Parameters"]["Contest"]["Default"]
    assert api_version.digest(template, code, {"Contest": default, "SmtpHost": "a"}) == before
    assert api_version.digest(template, code, {"ApiConcurrency": "0"}) == before  # as CloudFormation tells a number


def test_a_new_version_is_watched_by_itself_while_requests_move(expanded: Template) -> None:
    """Where they move at once there is no CodeDeploy. Its role may move the one alias."""
    gradual = {name for name, each in expanded["Resources"].items() if each.get("Condition") == "IsGradual"}
    assert gradual == {"Releases", "ApiReleases", "ReleaseRole", "ApiFailures", "ReleaseFailing", "ReleaseSlow"}
    policy = expanded["Resources"]["ApiLive"]["UpdatePolicy"]["Fn::If"]
    assert policy[0] == "IsGradual"
    assert policy[1]["CodeDeployLambdaAliasUpdate"]["DeploymentGroupName"] == {"Ref": "ApiReleases"}
    group = expanded["Resources"]["ApiReleases"]["Properties"]
    watching = [each["Name"]["Ref"] for each in group["AlarmConfiguration"]["Alarms"]]
    assert watching == ["ReleaseFailing", "ReleaseSlow"]
    assert "DEPLOYMENT_STOP_ON_ALARM" in group["AutoRollbackConfiguration"]["Events"]
    [version] = resources(expanded, "AWS::Lambda::Version")
    for name in watching:
        watched = json.dumps(expanded["Resources"][name]["Properties"])
        assert watched.count("AWS/Lambda") == watched.count('"ExecutedVersion"') > 0, name
        assert version in watched, name
    [told] = expanded["Resources"]["ApiFailures"]["Properties"]["MetricTransformations"]
    assert told["Dimensions"] == [{"Key": "Version", "Value": "$.version"}]
    role = expanded["Resources"]["ReleaseRole"]["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
    of_alias = [{"Fn::GetAtt": ["APIHandler", "Arn"]}, {"Fn::Sub": "${APIHandler.Arn}:live"}]
    assert [each["Resource"] for each in role] == ["*", of_alias]


def test_alarms_about_slowness_ring_where_few_ask(template: Template) -> None:
    """`ignore` keeps an alarm as it is below 10 / (1 - share) requests a period: a thousand for p99."""
    for alarm in _alarms(template).values():
        assert "EvaluateLowSampleCountPercentile" not in alarm
        assert alarm.get("ExtendedStatistic", "p90") in {"p90", "p95"}
    [share, *_] = template["Resources"]["ReleaseFailing"]["Properties"]["Metrics"]
    assert share["Expression"].count("failed") == share["Expression"].count("FILL(failed, 0)") == 2


def test_two_stacks_of_one_name_in_two_regions_share_no_name(template: Template) -> None:
    """CloudFront's names are the account's, not the region's."""
    names = [
        json.dumps(named)
        for each in template["Resources"].values()
        if each["Type"].startswith("AWS::CloudFront::")
        for about in each["Properties"].values()
        for name, named in about.items()
        if name in ("Name", "CallerReference")
    ]
    assert len(names) == 6
    assert all("AWS::Region" in name or "AWS::StackId" in name for name in names)


def test_rules_let_china_have_what_is_there(template: Template) -> None:
    """No certificate is needed where S3 sends films, and nobody asks for MediaConvert in Beijing."""

    def holds(rule: str, **parameters: str) -> bool:
        [stated] = template["Rules"][rule]["Assertions"]
        return bool(_value(stated["Assert"], parameters))

    told = {"FilmsDomain": "films.example.cn", "AcmCertificateArn": ""}
    assert holds("FilmsDomainHasACertificate", **told, **{"AWS::Partition": "aws-cn"})
    assert not holds("FilmsDomainHasACertificate", **told, **{"AWS::Partition": "aws"})
    for region, way, fits in (
        ("cn-north-1", "both", False),
        ("cn-north-1", "mediaconvert", False),
        ("cn-north-1", "function", True),
        ("cn-northwest-1", "both", True),
    ):
        assert holds("MediaConvertIsInTheRegion", **{"AWS::Region": region}, Renditions=way) == fits


def _value(stated: Any, parameters: dict[str, str]) -> Any:
    """What CloudFormation makes of a rule's condition."""
    if not isinstance(stated, dict):
        return stated
    [(function, about)] = stated.items()
    if function == "Ref":
        return parameters[about]
    values = [_value(each, parameters) for each in about]
    if function == "Fn::Equals":
        return values[0] == values[1]
    return {"Fn::Not": not values[0], "Fn::Or": any(values), "Fn::And": all(values)}[function]


def test_requests_move_at_once_unless_asked_for(template: Template) -> None:
    """Right for a first deployment, a trial and China. Every other way is one that CodeDeploy knows."""
    stated = template["Parameters"]["ApiDeployment"]
    assert stated["Default"] == "AllAtOnce" == stated["AllowedValues"][0]
    assert set(stated["AllowedValues"]) == set(CODEDEPLOY_PREDEFINED_CONFIGURATIONS_LIST)
    assert template["Parameters"]["ApiWarm"]["Default"] == 0


def test_only_the_api_has_an_alias(expanded: Template) -> None:
    """An execution may wait for weeks: its steps are today's code, which knows today's rows."""
    assert set(resources(expanded, "AWS::Lambda::Alias")) == {"ApiLive"}
    for name, machine in resources(expanded, "AWS::StepFunctions::StateMachine").items():
        called = [value for key, value in machine["DefinitionSubstitutions"].items() if key.endswith("Arn")]
        assert called, name
        assert all("Fn::GetAtt" in value for value in called), name


def test_how_many_videos_are_sampled_at_once_is_the_operators_choice(template: Template) -> None:
    """As many by default as a new account bears, which has ten executions for everything; no fewer than SQS takes."""
    queue = template["Resources"]["ScanVideo"]["Properties"]["Events"]["Queue"]["Properties"]
    assert queue["ScalingConfig"] == {"MaximumConcurrency": {"Ref": "ScansConcurrency"}}
    stated = template["Parameters"]["ScansConcurrency"]
    assert (stated["Default"], stated["MinValue"], stated["MaxValue"]) == (4, 2, 1000)


def test_the_distribution_shows_its_secret_to_the_api_alone(template: Template) -> None:
    """Resolved when it is deployed, so it stands in no template and no variable; the API's role alone reads it."""
    origins = template["Resources"]["Distribution"]["Properties"]["DistributionConfig"]["Origins"]
    shown = {each["Id"]: json.dumps(each.get("OriginCustomHeaders")) for each in origins}
    assert shown["pages"] == "null"
    assert "{{resolve:secretsmanager:${OriginSecret}:SecretString:current}}" in shown["api"]
    readers = [name for name, each in template["Resources"].items() if '"OriginSecret"' in json.dumps(each)]
    assert readers == ["APIHandler", "ApiRole"]


@pytest.mark.parametrize(
    ("alarm", "metric_filter"),
    [
        ("SignInsFailing", "SignInsFailed"),
        ("CodesFlooding", "CodesSent"),
        ("DenialsRising", "RequestsDenied"),
        ("UnauthorizedRising", "RequestsUnauthorized"),
        ("ThrottlingRising", "RequestsThrottled"),
    ],
)
def test_security_alarms_watch_what_is_logged(template: Template, alarm: str, metric_filter: str) -> None:
    """Each counts a line that the API writes, tells the operator, and has its line in the runbook with its figure."""
    rising = template["Resources"][alarm]["Properties"]
    watched = template["Resources"][metric_filter]["Properties"]
    assert watched["MetricTransformations"][0]["MetricName"] == rising["MetricName"]
    assert rising["AlarmActions"] == [{"Ref": "Alarms"}]
    asked = re.search(r'\$\.security = "(\w+)"', watched["FilterPattern"])
    assert asked is None or asked[1] in set(SecurityEvent)
    runbook = (Path(__file__).parents[2] / "docs/deploy.md").read_text(encoding="utf-8")
    assert f"| `{alarm}` | more than {rising['Threshold']:,} " in runbook


@pytest.mark.parametrize("output", ["ApiId", "SiteUrl", "PagesBucket", "EntriesTable", "PepperSecret"])
def test_outputs_that_commands_need(template: Template, output: str) -> None:
    """The operator's commands find the stack's parts by these."""
    assert output in template["Outputs"]


def test_mediaconvert_is_used_where_asked_for(template: Template) -> None:
    """By no role, rule or right otherwise; it reads films and writes copies alone, and one function may begin jobs."""
    assert template["Parameters"]["Renditions"]["Default"] == Makers.FUNCTION
    assert set(template["Parameters"]["Renditions"]["AllowedValues"]) == set(Makers)
    either = template["Conditions"]["UsesMediaConvert"]["Fn::Or"]
    assert either == [{"Fn::Equals": [{"Ref": "Renditions"}, each]} for each in ("mediaconvert", "both")]
    made = {name for name, each in template["Resources"].items() if each.get("Condition") == "UsesMediaConvert"}
    assert made == {"ConversionRole", "RenditionJobEnded", "RenditionsQueuePolicy"}
    [policy] = template["Resources"]["ConversionRole"]["Properties"]["Policies"]
    assert [(each["Action"], each["Resource"]) for each in policy["PolicyDocument"]["Statement"]] == [
        ("s3:GetObject", {"Fn::Sub": "${Uploads.Arn}/uploads/*"}),
        ("s3:PutObject", {"Fn::Sub": "${Work.Arn}/renditions/*"}),
    ]
    [granted] = [each for each in template["Resources"].values() if "iam:PassRole" in json.dumps(each)]
    rights = [
        statement
        for statement in granted["Properties"]["Policies"][0]["PolicyDocument"]["Statement"]
        if "mediaconvert:" in json.dumps(statement) or "iam:" in json.dumps(statement)
    ]
    assert [each["Fn::If"][0] for each in rights] == ["UsesMediaConvert"] * 3
    passed = rights[2]["Fn::If"][1]
    assert passed["Resource"] == {"Fn::GetAtt": ["ConversionRole", "Arn"]}
    assert passed["Condition"] == {"StringEquals": {"iam:PassedToService": "mediaconvert.amazonaws.com"}}


def test_an_ended_job_is_told_as_the_function_reads_it(template: Template) -> None:
    """Of this stack alone, by what the job itself carries; the rule's message has the fields of the tests' own."""
    rule = template["Resources"]["RenditionJobEnded"]["Properties"]
    assert rule["EventPattern"]["detail"]["userMetadata"]["stack"] == [{"Ref": "AWS::StackName"}]
    [target] = rule["Targets"]
    paths, wanted = target["InputTransformer"]["InputPathsMap"], target["InputTransformer"]["InputTemplate"]
    event = {"jobId": "1-a", "userMetadata": {"entry": "e1", "key": "renditions/e1/u1/0f.mp4", "stack": "zx"}}
    for name, path in paths.items():
        value: Any = {"detail": event}
        for step in path.removeprefix("$.").split("."):
            value = value[step]
        wanted = wanted.replace(f"<{name}>", json.dumps(value))
    service = MediaConvert.event(SimpleNamespace(jobs={"1-a": event}), "1-a")  # type: ignore[arg-type]
    assert json.loads(wanted) == service


# --- alarms -----------------------------------------------------------------------------------------------------------

RUNBOOK = (Path(__file__).parents[2] / "docs/deploy.md").read_text(encoding="utf-8")
# Floods, not mistakes: each has a threshold that nobody's mistake reaches, and its line under "Security alarms".
OF_FLOODS = {"SignInsFailing", "CodesFlooding", "DenialsRising", "UnauthorizedRising", "ThrottlingRising"}


def _alarms(template: Template) -> dict[str, Any]:
    return resources(template, "AWS::CloudWatch::Alarm")


def _watched(alarm: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Namespace and metric of what an alarm looks at."""
    if "MetricName" in alarm:
        yield str(alarm["Namespace"]), json.dumps(alarm["MetricName"])
    for each in alarm.get("Metrics", ()):
        if "MetricStat" in each:
            yield each["MetricStat"]["Metric"]["Namespace"], json.dumps(each["MetricStat"]["Metric"]["MetricName"])


def test_each_alarm_has_a_paragraph_of_its_name(template: Template) -> None:
    """What to do about it; and none is explained that does not exist."""
    headings = re.findall(r"^\*\*(`[^*]+)\*\*:", RUNBOOK, re.MULTILINE)
    explained = {name for heading in headings for name in re.findall(r"`(\w+)`", heading)}
    assert explained == set(_alarms(template)) - OF_FLOODS


def test_each_alarm_tells_the_operator_and_none_counts_a_clients_error(template: Template) -> None:
    """A wrong code or a closed page wakes nobody: 4xx is watched by none, nor what the log says of refusals."""
    for name, alarm in _alarms(template).items():
        assert alarm["AlarmActions"] == [{"Ref": "Alarms"}], name
        metrics = list(_watched(alarm))
        assert metrics, name
        assert not any("4XX" in metric for _, metric in metrics), name
    errors_in_logs = template["Resources"]["FunctionErrors"]["Properties"]["FilterPattern"]
    assert "status" not in errors_in_logs
    assert "WARNING" not in errors_in_logs


def test_alarms_of_our_own_metrics_watch_what_is_written(template: Template) -> None:
    """By a function, or by a filter of the log."""
    filters = resources(template, "AWS::Logs::MetricFilter").values()
    filtered = {json.dumps(each["MetricTransformations"][0]["MetricName"]) for each in filters}
    written = {json.dumps(name) for name in metrics.UNITS} | filtered
    own = {metric for alarm in _alarms(template).values() for space, metric in _watched(alarm) if space == "Zhengxuan"}
    assert own <= written


def test_a_function_that_needs_nine_tenths_of_its_time_rings(template: Template) -> None:
    for name, alarm in _alarms(template).items():
        if alarm.get("MetricName") == "Duration" and name != "ReleaseSlow":  # that is about the slowest tenth
            [watched] = alarm["Dimensions"]
            seconds = template["Resources"][watched["Value"]["Ref"]]["Properties"].get("Timeout", 60)
            assert alarm["Threshold"] == seconds * 900  # milliseconds


def test_each_queue_is_watched_for_its_age(template: Template) -> None:
    """And by no alarm that rings before its function has tried twice."""
    waiting = {
        alarm["Dimensions"][0]["Value"]["Fn::GetAtt"][0]: alarm["Threshold"]
        for alarm in _alarms(template).values()
        if alarm.get("MetricName") == "ApproximateAgeOfOldestMessage"
    }
    assert set(waiting) == {f"{each.value.capitalize()}Queue" for each in Destination}


def test_the_dashboard_is_json_of_the_metrics_that_there_are(template: Template) -> None:
    body = template["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    widgets = json.loads(body)["widgets"]
    shown = json.dumps(widgets)
    assert [name for name in metrics.UNITS if name != "Reconciled" and name not in shown] == []
    assert len({(each["x"], each["y"]) for each in widgets}) == len(widgets)
