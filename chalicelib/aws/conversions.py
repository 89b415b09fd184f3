"""Jobs of AWS Elemental MediaConvert, which makes copies for review: begun, looked at, cancelled.

It reads the film and writes the copy by a role of its own. It takes whatever version the bucket has under a key, so who
begins a job, or believes that it is done, makes sure that this is the pinned one.

Endpoints are the region's own: those of each account (DescribeEndpoints) are no longer needed. In China the service is
in cn-northwest-1 alone (botocore's endpoints.json; there is no entry for cn-north-1).
"""

import hashlib
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws import contests
from chalicelib.aws.clients import client, error_code
from chalicelib.config import config
from chalicelib.entry.rendition import Rendition
from chalicelib.entry.rendition_job import Job, JobState
from chalicelib.entry.upload import Video
from chalicelib.video.rendition import GOP, Ceiling
from chalicelib.video.verdicts import Facts

ENDING = ".mp4"  # which MediaConvert puts behind a destination
_STATES = {
    "SUBMITTED": JobState.RUNNING,
    "PROGRESSING": JobState.RUNNING,
    "COMPLETE": JobState.DONE,
    "CANCELED": JobState.FAILED,
    "ERROR": JobState.FAILED,
}
_NO_ANSWER = "no answer"  # the network's fault, or the region has no such service
_PASSING = frozenset(
    {"InternalServerErrorException", "ServiceQuotaExceededException", "TooManyRequestsException", _NO_ANSWER}
)


class Refused(Exception):
    """MediaConvert took no job; the text is its code."""

    @property
    def is_passing(self) -> bool:
        """Whether it may take the same one later."""
        return str(self) in _PASSING


def begin(row: Rendition, video: Video) -> str:
    """Begin the job of a copy and return its id. Raises Refused. The same request within a minute begins none."""
    if not config().conversion_role:
        raise Refused("switched off")  # after the order
    try:
        answer = client("mediaconvert").create_job(
            ClientRequestToken=_token(row),
            Queue=config().conversion_queue,
            Role=config().conversion_role,
            UserMetadata={
                "stack": config().stack,
                "entry": row.entry,
                "key": contests.file(row.key),
                "digest": video.checksum or video.version,
            },
            Settings=settings(
                f"s3://{config().uploads_bucket}/{contests.file(video.key)}",
                f"s3://{config().work_bucket}/{contests.file(row.key)}".removesuffix(ENDING),
                video.facts or Facts(),
                row.ceiling,
            ),
        )
    except ClientError as error:
        raise Refused(error_code(error)) from error
    except BotoCoreError as error:
        raise Refused(_NO_ANSWER) from error
    return str(answer["Job"]["Id"])


def _token(row: Rendition) -> str:
    """The same for the same try at the same film: 64 characters, as many as MediaConvert takes."""
    return hashlib.sha256(f"{config().stack}|{row.entry}|{row.version}|{row.begun}".encode()).hexdigest()


def look(job: str) -> Job:
    """A job as MediaConvert knows it. A deployment that was switched back to do without asks for none."""
    if not config().conversion_role:
        return Job(state=JobState.GONE)
    try:
        told = client("mediaconvert").get_job(Id=job)["Job"]
    except ClientError as error:
        if error_code(error) != "NotFoundException":
            raise
        return Job(state=JobState.GONE)
    about = told.get("UserMetadata", {})
    width, height = _size(told)
    return Job(
        state=_STATES[told["Status"]],
        key=_key_of_ours(about),
        width=width,
        height=height,
        why=str(told.get("ErrorCode", "")),
    )


def _key_of_ours(about: dict[str, str]) -> str:
    """The key of the copy, in the present contest's words; "" for a job of another stack or another contest."""
    key = about.get("key", "")
    if about.get("stack") != config().stack or not key.startswith("renditions/"):
        return ""
    try:
        return contests.plain_file(key) if contests.of_file(key) == contests.current() else ""
    except contests.UnknownContest:
        return ""


def _size(told: dict[str, Any]) -> tuple[int, int]:
    for group in told.get("OutputGroupDetails", ()):
        for made in group.get("OutputDetails", ()):
            video = made.get("VideoDetails", {})
            return int(video.get("WidthInPx", 0)), int(video.get("HeightInPx", 0))
    return 0, 0


def cancel(job: str) -> None:
    """Have a job end. If it has ended, or is none, do nothing."""
    try:
        client("mediaconvert").cancel_job(Id=job)
    except ClientError as error:
        if error_code(error) not in {"NotFoundException", "ConflictException", "BadRequestException"}:
            raise


def settings(source: str, target: str, facts: Facts, ceiling: Ceiling) -> dict[str, Any]:
    """What a job is told: one film in, one MP4 out.

    Of what is left out MediaConvert's defaults hold. Each setting as the API's own model describes it
    (botocore/data/mediaconvert; https://docs.aws.amazon.com/mediaconvert/latest/apireference/jobs.html). Nothing asks
    for the professional tier: that begins with a second pass.
    """
    heard = facts.audio_tracks > 0
    pictures = {"VideoSelector": {"Rotate": "AUTO", "ColorSpace": "FOLLOW"}}  # by default it does not turn a film
    sound = {"AudioSelectors": {_SOUND: {"DefaultSelection": "DEFAULT"}}} if heard else {}
    made = {
        "ContainerSettings": {"Container": "MP4", "Mp4Settings": {"MoovPlacement": "PROGRESSIVE_DOWNLOAD"}},
        "VideoDescription": _pictures(facts, ceiling),
        **({"AudioDescriptions": [_heard(ceiling)]} if heard else {}),
    }
    group = {"Type": "FILE_GROUP_SETTINGS", "FileGroupSettings": {"Destination": target}}
    return {
        "TimecodeConfig": {"Source": "ZEROBASED"},
        "Inputs": [{"FileInput": source, "TimecodeSource": "ZEROBASED", **pictures, **sound}],
        "OutputGroups": [{"Name": "review", "OutputGroupSettings": group, "Outputs": [made]}],
    }


_SOUND = "Audio Selector 1"


def _pictures(facts: Facts, ceiling: Ceiling) -> dict[str, Any]:
    """Fitted into the ceiling, upright films into an upright one, and never made larger."""
    upright = facts.height > facts.width
    size = (ceiling.short, ceiling.long) if upright else (ceiling.long, ceiling.short)
    coded = {
        "RateControlMode": "QVBR",  # few bits where little moves, and never more than the ceiling's
        "MaxBitrate": ceiling.pictures,
        "QualityTuningLevel": "SINGLE_PASS_HQ",
        "GopSize": GOP,
        "GopSizeUnits": "SECONDS",
        "GopClosedCadence": 1,
        "InterlaceMode": "PROGRESSIVE",
        "ParControl": "SPECIFIED",
        "ParNumerator": 1,
        "ParDenominator": 1,
        "FramerateControl": "INITIALIZE_FROM_SOURCE",
        "CodecProfile": "HIGH",
    }
    told = {
        "Width": size[0],
        "Height": size[1],
        "ScalingBehavior": "FIT_NO_UPSCALE",
        "CodecSettings": {"Codec": "H_264", "H264Settings": coded},
    }
    if facts.hdr:  # a browser shows H.264 of BT.2020 in grey
        told["VideoPreprocessors"] = {"ColorCorrector": {"ColorSpaceConversion": "FORCE_709"}}
    return told


def _heard(ceiling: Ceiling) -> dict[str, Any]:
    aac = {"Bitrate": ceiling.sound, "CodingMode": "CODING_MODE_2_0", "SampleRate": 48000}
    return {"AudioSourceName": _SOUND, "CodecSettings": {"Codec": "AAC", "AacSettings": aac}}
