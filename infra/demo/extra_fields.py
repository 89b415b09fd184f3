"""What the demonstration's entrants fill in in the fields that a call adds to the form."""

from typing import Any


def filled_in(contest: dict[str, Any], category: str) -> dict[str, str]:
    """A value that fits each field that an entry of this category is asked for, by the call as the API tells it."""
    asked = (each for each in contest["extra_fields"] if not each["categories"] or category in each["categories"])
    return {each["id"]: _value(each) for each in asked if each["kind"] != "file"}


def _value(field: dict[str, Any]) -> str:
    match field["kind"]:
        case "choice":
            return str(field["options"][0]["id"])
        case "number":
            least, most = field["least"], field["most"]
            return f"{least if least is not None else min(most, 0) if most is not None else 0:g}"
        case "date":
            return str(field["earliest"] or field["latest"] or "2025-06-01")
    return str(field["text"]["en"])[: field["limit"]]
