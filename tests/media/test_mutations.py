"""Random changes to accepted videos: any verdict, but no crash, no hang, no memory. `bench/fuzz_mp4.py` runs longer."""

import contextlib
import os
import random
import resource
import time

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench import fuzz_mp4
from chalicelib.video import mp4, probe
from chalicelib.video.ranges import BudgetSpent, Ranges
from tests.sample_call import LIMITS

VIDEOS = fuzz_mp4.seeds()
dice = st.builds(random.Random, st.integers(0, 2**32))
quiet = [HealthCheck.too_slow, HealthCheck.data_too_large]


@settings(max_examples=400, deadline=None, suppress_health_check=quiet, derandomize=True)
@given(dice, st.sampled_from(range(len(VIDEOS))))
def test_walk_survives(dice: random.Random, video: int) -> None:
    """The walk over the boxes ends with a layout."""
    begun = time.process_time()
    with contextlib.suppress(BudgetSpent):
        mp4.walk(Ranges(fuzz_mp4.Bytes(fuzz_mp4.mutated(VIDEOS[video], dice))))
    assert time.process_time() - begun < 5


@settings(max_examples=25, deadline=None, suppress_health_check=quiet, derandomize=True)
@given(dice, st.sampled_from(range(len(VIDEOS))))
def test_probe_survives(dice: random.Random, video: int) -> None:
    """The whole check ends with a verdict, in time and memory, MediaInfo's child included."""
    begun, before = sum(os.times()[:4]), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    report = probe.probe(fuzz_mp4.Bytes(fuzz_mp4.mutated(VIDEOS[video], dice)), LIMITS)
    assert report.verdict in ("accept", "warn", "reject", "unknown")
    assert sum(os.times()[:4]) - begun < 25  # seconds of processor time, its children's included
    # KiB; another test may have ended a larger child before, and a child begins as a copy of this process
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss <= max(before, own, 512 * 1024)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.binary(max_size=300))
def test_any_bytes(content: bytes) -> None:
    """Bytes that were never a video."""
    mp4.walk(Ranges(fuzz_mp4.Bytes(content)))
