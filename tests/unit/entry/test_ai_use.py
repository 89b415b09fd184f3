"""What an entrant says of AI beside what the video says: a hint for screeners."""

import pytest

from chalicelib.entry.ai_use import AGREEMENTS, AiAgreement, compared
from chalicelib.entry.form import AiUse
from chalicelib.video.origin import ImplicitLabel, LabelPlace, Manifest, Provenance, Skipped, Unread


def labelled(label: str, unreadable: str | None = None) -> Provenance:
    """A file with one label."""
    return Provenance(labels=(ImplicitLabel(place=LabelPlace.KEYS, label=label, unreadable=unreadable),))


MADE = Provenance(manifests=(Manifest(sources=("trainedAlgorithmicMedia",)),))
PARTLY = Provenance(manifests=(Manifest(sources=("digitalCapture", "compositeWithTrainedAlgorithmicMedia")),))
FILMED = Provenance(manifests=(Manifest(sources=("digitalCapture",)),))
UNREAD = Provenance(skipped=(Skipped(box="uuid", size=9, why=Unread.TOO_LARGE),))
AGREES, CONTRADICTS, SILENT = AiAgreement


@pytest.mark.parametrize(
    ("stated", "none", "some"),
    [
        (labelled("1"), CONTRADICTS, AGREES),
        (labelled("2"), CONTRADICTS, AGREES),
        (labelled("3"), CONTRADICTS, AGREES),
        (MADE, CONTRADICTS, AGREES),
        (PARTLY, CONTRADICTS, AGREES),
        (FILMED, SILENT, SILENT),
        (labelled("AIGC"), SILENT, SILENT),
        (labelled("", "{"), SILENT, SILENT),
        (UNREAD, SILENT, SILENT),
        (Provenance(), SILENT, SILENT),
        (None, SILENT, SILENT),
    ],
)
def test_every_statement_and_file(stated: Provenance | None, none: AiAgreement, some: AiAgreement) -> None:
    """Only a file that says AI against a statement that says none is a contradiction."""
    assert [compared(said, stated) for said in (AiUse.NONE, AiUse.SOME, None)] == [none, some, SILENT]


def test_every_outcome_has_its_words() -> None:
    """None reaches a screener as a code."""
    assert set(AGREEMENTS) == set(AiAgreement)
