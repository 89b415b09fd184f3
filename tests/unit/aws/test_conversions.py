"""What MediaConvert is told, held against botocore's model of it; tests/functions/test_conversion.py plays it."""

import re
from typing import Any

import botocore.session
import pytest

from chalicelib.aws import conversions
from chalicelib.video.rendition import REVIEW
from chalicelib.video.verdicts import Facts
from tests.mediaconvert import unfit

MODEL = botocore.session.get_session().get_service_model("mediaconvert")
SOURCE, TARGET = "s3://films/uploads/e1/u1.mp4", "s3://work/renditions/e1/u1/0f"


def told(**facts: Any) -> dict[str, Any]:
    return conversions.settings(
        SOURCE, TARGET, Facts(**{"width": 3840, "height": 2160, "audio_tracks": 1} | facts), REVIEW
    )


def output(**facts: Any) -> dict[str, Any]:
    [group] = told(**facts)["OutputGroups"]
    [made] = group["Outputs"]
    return dict(made)


def test_one_film_becomes_one_file() -> None:
    """Turned as it says; its index first; no more than 3 Mb/s in all; a keyframe every two seconds."""
    settings = told()
    [source] = settings["Inputs"]
    assert (source["FileInput"], source["VideoSelector"]["Rotate"]) == (SOURCE, "AUTO")
    [group] = settings["OutputGroups"]
    assert group["OutputGroupSettings"]["FileGroupSettings"]["Destination"] == TARGET
    made = output()
    assert made["ContainerSettings"]["Mp4Settings"]["MoovPlacement"] == "PROGRESSIVE_DOWNLOAD"
    coded = made["VideoDescription"]["CodecSettings"]["H264Settings"]
    assert (coded["RateControlMode"], coded["GopSize"], coded["GopSizeUnits"]) == ("QVBR", 2.0, "SECONDS")
    [sound] = made["AudioDescriptions"]
    heard = sound["CodecSettings"]["AacSettings"]["Bitrate"]
    assert (heard, coded["MaxBitrate"] + heard <= 3_000_000) == (128_000, True)
    assert sound["AudioSourceName"] in source["AudioSelectors"]


@pytest.mark.parametrize(
    ("width", "height", "within"),
    [(3840, 2160, (1920, 1080)), (1280, 720, (1920, 1080)), (2160, 3840, (1080, 1920)), (1000, 1000, (1920, 1080))],
)
def test_a_film_is_fitted_into_full_hd_and_never_made_larger(width: int, height: int, within: tuple[int, int]) -> None:
    """An upright one into an upright frame."""
    pictures = output(width=width, height=height)["VideoDescription"]
    assert (pictures["Width"], pictures["Height"], pictures["ScalingBehavior"]) == (*within, "FIT_NO_UPSCALE")


def test_a_silent_film_asks_for_no_sound() -> None:
    """And one in HDR is brought to what a browser shows of H.264."""
    assert "AudioDescriptions" not in output(audio_tracks=0)
    assert "AudioSelectors" not in told(audio_tracks=0)["Inputs"][0]
    assert "VideoPreprocessors" not in output()["VideoDescription"]
    corrected = output(hdr="HLG")["VideoDescription"]["VideoPreprocessors"]["ColorCorrector"]
    assert corrected == {"ColorSpaceConversion": "FORCE_709"}


@pytest.mark.parametrize("facts", [{}, {"audio_tracks": 0}, {"hdr": "PQ"}, {"width": 1080, "height": 1920}])
def test_settings_fit_the_services_model(facts: dict[str, Any]) -> None:
    """Every name, enumeration, bound and pattern in it."""
    assert list(unfit(MODEL.shape_for("JobSettings"), on_the_wire(told(**facts)))) == []


def test_the_check_by_the_model_finds_faults() -> None:
    """Else the test above would say nothing."""
    shape = MODEL.shape_for("JobSettings")
    wrong = on_the_wire(told())
    wrong["outputGroups"][0]["outputs"][0]["videoDescription"]["width"] = 1
    wrong["inputs"][0] |= {"fileInput": "films/u1.mp4", "unheardOf": 1, "timecodeSource": "NOON"}
    assert len(list(unfit(shape, wrong))) == 4


def on_the_wire(value: Any) -> Any:
    """Names as the service's model writes them, with a small letter; but those of a map stay."""
    if isinstance(value, dict):
        return {_small(name): on_the_wire(each) for name, each in value.items()}
    return [on_the_wire(each) for each in value] if isinstance(value, list) else value


def _small(name: str) -> str:
    return name if " " in name else re.sub(r"^([A-Z])", lambda found: found[1].lower(), name)


@pytest.mark.parametrize(
    ("region", "host"),
    [
        ("us-east-1", "mediaconvert.us-east-1.amazonaws.com"),
        ("cn-northwest-1", "mediaconvert.cn-northwest-1.amazonaws.com.cn"),
    ],
)
def test_the_endpoint_is_the_regions_own(region: str, host: str) -> None:
    """In China there is one in Ningxia alone."""
    session = botocore.session.get_session()
    session.set_credentials("AKIAEXAMPLE", "secret")
    client = session.create_client("mediaconvert", region_name=region)
    assert client.meta.endpoint_url == f"https://{host}"
    client.close()
    assert session.get_available_regions("mediaconvert", "aws-cn") == ["cn-northwest-1"]
