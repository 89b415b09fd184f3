"""AWS Elemental MediaConvert for tests: it answers what botocore is about to send, and makes no copies itself.

The emulator has no MediaConvert. This one takes a request as it would go over the wire, and refuses a job that does not
fit the service's own model: names, types, enumerations, bounds and patterns. What the service checks beyond its model
(whether settings suit each other, whether its role may read the film) it does not.
"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote, urlsplit

from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.model import Shape

from chalicelib.aws import objects
from chalicelib.aws.clients import client
from chalicelib.aws.contests import plain_file
from chalicelib.config import config

Json = dict[str, Any]
FIRST = "1700000000000-abc001"


class MediaConvert:
    """Its jobs by id, as it would tell them; `refuses` is the code it answers the next requests for a job with."""

    def __init__(self) -> None:
        self.jobs: dict[str, Json] = {}
        self.refuses = ""
        self._model = client("mediaconvert").meta.service_model

    def answer(self, request: AWSPreparedRequest, **_about: Any) -> AWSResponse:
        """What botocore gets in place of an answer over the network."""
        path = urlsplit(request.url).path
        if request.method == "POST":
            status, told = self._create(json.loads(request.body))
        else:
            status, told = self._of_one(request.method, unquote(path.rpartition("/")[2]))
        headers = {"x-amzn-errortype": told["code"]} if "code" in told else {}
        return AWSResponse(request.url, status, headers, _Raw(json.dumps(told).encode()))

    def _create(self, asked: Json) -> tuple[int, Json]:
        if self.refuses:
            return 400, {"code": self.refuses, "message": "refused"}
        faults = list(unfit(self._model.operation_model("CreateJob").input_shape, asked))
        if faults:
            return 400, {"code": "BadRequestException", "message": "; ".join(faults)}
        same = [each for each in self.jobs.values() if each["clientRequestToken"] == asked["clientRequestToken"]]
        job = same[0] if same else {"id": f"1700000000000-abc{len(self.jobs) + 1:03}", "status": "SUBMITTED", **asked}
        self.jobs[job["id"]] = job
        return 201, {"job": job}

    def _of_one(self, method: str, job: str) -> tuple[int, Json]:
        if job not in self.jobs:
            return 404, {"code": "NotFoundException", "message": "no such job"}
        if method == "DELETE":
            if self.jobs[job]["status"] not in ("SUBMITTED", "PROGRESSING"):
                return 409, {"code": "ConflictException", "message": "it has ended"}
            self.jobs[job]["status"] = "CANCELED"
            return 202, {}
        return 200, {"job": self.jobs[job]}

    def writes(self, job: str = FIRST, content: bytes = b"a copy") -> None:
        """The job puts its copy where it was told to, by the ending that it puts behind it."""
        group = self.jobs[job]["settings"]["outputGroups"][0]["outputGroupSettings"]["fileGroupSettings"]
        bucket, _, key = group["destination"].removeprefix("s3://").partition("/")
        assert bucket == config().work_bucket
        objects.write_bytes(plain_file(f"{key}.mp4"), content, "video/mp4")

    def ends(self, job: str = FIRST, status: str = "COMPLETE") -> None:
        """The job ends so, in full HD."""
        made = {"durationInMs": 1000, "videoDetails": {"widthInPx": 1920, "heightInPx": 1080}}
        self.jobs[job] |= {"status": status, "outputGroupDetails": [{"outputDetails": [made]}]}
        if status == "ERROR":
            self.jobs[job]["errorCode"] = 1517

    def event(self, job: str = FIRST) -> Json:
        """What the template's rule puts on the queue once a job has ended: see `RenditionJobEnded`."""
        about = self.jobs[job]["userMetadata"]
        return {"key": about["key"], "entry": about["entry"], "use": "review", "job": job}


class _Raw:
    def __init__(self, content: bytes) -> None:
        self._content = content

    def stream(self, **_amount: Any) -> Iterator[bytes]:
        yield self._content


@contextmanager
def answering() -> Iterator[MediaConvert]:
    """The service, as long as this lasts."""
    events, service = client("mediaconvert").meta.events, MediaConvert()
    events.register("before-send.mediaconvert", service.answer, unique_id="tests")
    try:
        yield service
    finally:
        events.unregister("before-send.mediaconvert", unique_id="tests")


def unfit(shape: Shape, value: Any, at: str = "") -> Iterator[str]:
    """What in a value of a request does not fit the model; names as they go over the wire."""
    if shape.type_name == "structure":
        known = {each.serialization.get("name", name): each for name, each in shape.members.items()}
        yield from (f"{at}/{name} is unknown" for name in value.keys() - known.keys())
        for name in value.keys() & known.keys():
            yield from unfit(known[name], value[name], f"{at}/{name}")
    elif shape.type_name == "list":
        for number, each in enumerate(value):
            yield from unfit(shape.member, each, f"{at}/{number}")
    elif shape.type_name == "map":
        for name, each in value.items():
            yield from unfit(shape.value, each, f"{at}/{name}")
    else:
        yield from _unfit_plain(shape, value, at)


def _unfit_plain(shape: Shape, value: Any, at: str) -> Iterator[str]:
    if getattr(shape, "enum", None) and value not in shape.enum:
        yield f"{at} is none of {shape.enum}: {value}"
    measured = len(value) if isinstance(value, str) else value
    if not shape.metadata.get("min", measured) <= measured <= shape.metadata.get("max", measured):
        yield f"{at} is out of bounds: {value}"
    if isinstance(value, str) and not re.match(shape.metadata.get("pattern", ""), value):
        yield f"{at} does not look so: {value}"
