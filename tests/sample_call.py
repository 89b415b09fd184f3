"""The call of the domain's tests: a definition of their own, so that the shipped one can change alone."""

from pathlib import Path

from chalicelib.call.definition import load_definition

PATH = Path(__file__).parent / "contests" / "workshop-films-2025.toml"
CALL = load_definition(PATH)
LIMITS = CALL.video
