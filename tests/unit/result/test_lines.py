"""Parts of a stored result, read by its table of contents: the same, after motions too, as those of the whole."""

from typing import Any

import msgspec
import pytest

from chalicelib.result import jury, lines
from chalicelib.result.lines import Contents, Document, Range

AWARDS = [{"id": "film", "places": 1}, {"id": "series", "places": 1}]


def line(number: int, rank: int | None, **more: Any) -> Document:
    """An entry of a stored result, with a title that tries to look like the list of entries."""
    scores = [{"expert": f"x{n}", "total": f"8{n}.50"} for n in range(3)]
    title = f'作品{number} "entries":[{{'
    return {"id": f"e{number}", "title": title, "rank": rank, "flags": [], "scores": scores} | more


def stored(awards: list[Document], count: int = 6) -> bytes:
    """A result with a tie, an entry without a rank, and one that is flagged."""
    of = [{"award": "film" if number % 2 else "series"} if awards else {} for number in range(count + 1)]
    entries = [line(n, n or None, **of[n]) for n in range(count)]
    entries += [line(count, 2, flags=["two_at_top"], **of[count])]
    result = {"contest": "c", "winners": 2, "method": {"decides": "raw"}, "entries": entries, "experts": [{"id": "x1"}]}
    return msgspec.json.encode(result | ({"awards": awards} if awards else {}), order="deterministic")


def read(document: bytes, ranges: list[Range]) -> dict[Range, bytes]:
    """What the bucket answers."""
    return {each: document[each.start : each.end] for each in ranges}


def kept(document: bytes) -> Contents:
    """The table as it is stored and read."""
    return msgspec.json.decode(msgspec.json.encode(lines.contents_of(document)), type=Contents)


@pytest.mark.parametrize("awards", [[], AWARDS])
def test_parts_are_those_of_the_whole(awards: list[Document]) -> None:
    """With one list and with several; figures, flags, and ranks after an exclusion."""
    document = stored(awards)
    contents, wanted = kept(document), jury.after_motions(msgspec.json.decode(document), (), {"e1"})
    order = jury.after_motions(contents.ranked(), (), {"e1"})
    asked = lines.numbers(order["entries"])
    found = contents.lines(asked, read(document, contents.ranges(asked)))
    figures = lines.figures([document[each.start : each.end] for each in contents.around()])
    shown = figures | {"entries": lines.whole(order["entries"], found), "undecided": order["undecided"]}
    assert msgspec.json.encode(shown, order="sorted") == msgspec.json.encode(wanted, order="sorted")


@pytest.mark.parametrize("awards", [[], AWARDS])
def test_what_is_told_of_a_call_lacks_single_scores_and_figures_of_models(awards: list[Document]) -> None:
    """The same lines, of which only these parts are held; a title that retention has emptied stays so."""
    told = {"receipt": "R1", "category": "film", "entrant": None, "winner": False, "score": "8.00", "total": "8.00"}
    award = {"award": "film"} if awards else {}
    shown = {"id": "e1", "title": None, "rank": 1, "n": 3, "flags": ["tied"]} | told | award
    result = {
        "entries": [shown | {"raw": [{"comment": "好"}], "em": "1.00"}],
        "winners": 2,
        "agreement": {"icc": "0.62"},
    }
    assert lines.without_scores(msgspec.json.encode(result)) == result | {"entries": [shown]}


def test_near_lines_are_read_together_and_far_ones_apart() -> None:
    """A page is one range; an entry that a motion brought from far below is another."""
    document = stored([], count=2000)
    contents = kept(document)
    page = contents.ranges(range(400))
    assert len(page) == 1
    assert page[0].end - page[0].start < len(document) / 4
    apart = contents.ranges([*range(400), 1900])
    assert [len(read(document, apart)[each]) for each in apart] == [page[0].end - page[0].start, contents.sizes[1900]]
    assert contents.lines([1900], read(document, apart))[1900]["id"] == "e1900"


def test_an_entry_is_found_by_its_id() -> None:
    """One that was not scored has no line."""
    contents = kept(stored([]))
    assert (contents.number("e3"), contents.number("elsewhere")) == (3, None)


def test_a_result_without_entries_has_figures() -> None:
    """Nobody scored anything."""
    document = msgspec.json.encode({"contest": "c", "entries": [], "winners": 2}, order="deterministic")
    contents = kept(document)
    around = [document[each.start : each.end] for each in contents.around()]
    assert lines.figures(around) == {"contest": "c", "winners": 2}
    assert contents.ranges([]) == []


def test_a_document_with_other_blanks_has_no_table() -> None:
    """Its bytes would be counted wrongly."""
    spaced = stored([]).replace(b"},{", b"}, {")
    with pytest.raises(ValueError, match=r"trailing|malformed|subsection"):
        lines.contents_of(spaced)
