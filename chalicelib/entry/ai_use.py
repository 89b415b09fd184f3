"""Compares what an entrant says of AI with what the video says of itself. It is for screeners; it refuses nobody.

A label can be missing, wrong or forged, so a contradiction is a reason to ask, not to refuse.
"""

from enum import StrEnum

from chalicelib.bilingual import Label, Text, Tone
from chalicelib.entry.form import AiUse
from chalicelib.video.origin import Provenance


class AiAgreement(StrEnum):
    """How the entrant's statement and the file go together."""

    AGREES = "agrees"
    CONTRADICTS = "contradicts"
    SILENT = "silent"


AGREEMENTS = {
    AiAgreement.AGREES: Label(
        Text("与声明一致", "Agrees with the statement"),
        Tone.GOOD,
    ),
    AiAgreement.CONTRADICTS: Label(
        Text("与声明不一致，请核实", "Contradicts the statement: please ask"),
        Tone.WARN,
    ),
    AiAgreement.SILENT: Label(
        Text("文件未作说明，无法比对", "The file does not say: nothing to compare"),
        Tone.MUTED,
    ),
}
# What was said, and whether the file says AI. All else is silent: a file without a label proves nothing.
_TABLE = {
    (AiUse.NONE, True): AiAgreement.CONTRADICTS,
    (AiUse.SOME, True): AiAgreement.AGREES,
}


def compared(said: AiUse | None, provenance: Provenance | None) -> AiAgreement:
    """How a statement and a file go together. A label that cannot be read says nothing."""
    if said is None or provenance is None:
        return AiAgreement.SILENT
    return _TABLE.get((said, provenance.ai), AiAgreement.SILENT)
