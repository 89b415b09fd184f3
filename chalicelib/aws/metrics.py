"""Metrics: one line of the log each, which CloudWatch reads as figures (embedded metric format). No personal data.

A line costs no call and no library. What counts rows is written by `changed` after their transaction, so a request that
is sent again counts once. The dashboard and the alarms are in infra/template.yaml.
"""

import json
import sys
from collections.abc import Iterable
from types import MappingProxyType

from chalicelib import clock
from chalicelib.aws import contests
from chalicelib.config import config

NAMESPACE = "Zhengxuan"
# Each metric with its unit; docs/deploy.md says what each is.
UNITS = MappingProxyType(
    {
        "EntriesBegun": "Count",
        "EntriesSubmitted": "Count",
        "UploadsBegun": "Count",
        "UploadsJoined": "Count",
        "UploadsAbandoned": "Count",
        "Scores": "Count",
        "Verdicts": "Count",
        "VideoFaults": "Count",
        "ProbeSeconds": "Seconds",
        "ProbeBytes": "Bytes",
        "LettersSent": "Count",
        "LettersRefused": "Count",
        "LetterAge": "Seconds",
        "PhaseAge": "Seconds",
        "Reconciled": "Count",
    }
)
# What counts a change, by the first word of the row's sort key and what its history calls it.
_COUNTED = {
    ("entry", "draft"): "EntriesBegun",
    ("entry", "submit"): "EntriesSubmitted",
    ("entry", "begin_upload"): "UploadsBegun",
    ("entry", "complete_upload"): "UploadsJoined",
    ("entry", "abandon_upload"): "UploadsAbandoned",
    ("review", "submit"): "Scores",
}


def put(figures: dict[str, float], **told: str) -> None:
    """Write figures of one moment. `told` is one thing by which they can be told apart, such as `Code="NO_AUDIO"`.

    Raises KeyError for a metric that is not in UNITS.
    """
    apart = [["Stack"], ["Stack", *told]] if told else [["Stack"]]
    metrics = [{"Name": name, "Unit": UNITS[name]} for name in figures]
    at = int(clock.now().timestamp() * 1000)
    read = {"Timestamp": at, "CloudWatchMetrics": [{"Namespace": NAMESPACE, "Dimensions": apart, "Metrics": metrics}]}
    line = {"_aws": read, "Stack": config().stack, "contest": contests.current(), **told, **figures}
    sys.stderr.write(json.dumps(line, separators=(",", ":")) + "\n")


def changed(acts: Iterable[tuple[str, str]]) -> None:
    """Count changes that were stored: of each row the first word of its sort key, and what its history calls it."""
    for act in acts:
        if act in _COUNTED:
            put({_COUNTED[act]: 1})
