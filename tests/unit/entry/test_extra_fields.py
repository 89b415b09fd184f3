"""The fields that a call adds to the form: what each kind takes, who is asked, who sees what is filled in."""

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from chalicelib.bilingual import Text
from chalicelib.call import definition, revision
from chalicelib.call.definition import MOST_EXTRA, Definition
from chalicelib.entry import entries, extra_fields
from chalicelib.entry import form as entry_form
from chalicelib.entry.form import FIELDS, clean_form
from chalicelib.errors import Problem
from chalicelib.judging import board, review
from chalicelib.people.attachments import settle
from tests.sample_call import PATH
from tests.unit import samples
from tests.unit.samples import AT, ATTACHED, CALL, FORM, PLEDGES, refused_fields

SECTIONS = """
[[extra_fields]]
id = "place"
text = { zh = "拍摄地", en = "Place" }
kind = "text"
limit = 10
required = true
public = true

[[extra_fields]]
id = "story"
text = { zh = "幕后", en = "Behind the scenes" }
kind = "text"
limit = 500
experts_see = true

[[extra_fields]]
id = "shown"
text = { zh = "首播", en = "First shown" }
kind = "choice"
options = [
  { id = "here", text = { zh = "本次征集", en = "Here" } },
  { id = "else", text = { zh = "其他平台", en = "Elsewhere" } },
]

[[extra_fields]]
id = "cost"
text = { zh = "成本（万元）", en = "Cost" }
kind = "number"
least = 0
most = 12.5

[[extra_fields]]
id = "crew"
text = { zh = "剧组人数", en = "Crew" }
kind = "number"
whole = true
categories = ["micro_drama"]
required = true

[[extra_fields]]
id = "begun"
text = { zh = "开机", en = "Begun" }
kind = "date"
earliest = 2024-01-01
latest = 2025-08-31

[[extra_fields]]
id = "proof"
text = { zh = "拍摄许可", en = "Permit" }
kind = "file"
formats = ["pdf", "jpeg"]
megabytes = 10
"""


def asking() -> Definition:
    """The sample call with fields of its own."""
    return definition.parse(PATH.read_text(encoding="utf-8") + SECTIONS, PATH.name)


ASKING = asking()


def filled(**extra: str) -> entry_form.Form:
    """A complete form with these fields of the call's own."""
    return msgspec.structs.replace(FORM, extra=extra)


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("place", "  杭州 \u200b", "杭州"),
        ("story", "一\r\n二", "一\n二"),
        ("shown", "else", "else"),
        ("cost", "０１２．５０", "12.5"),
        ("cost", " 5 ", "5"),
        ("cost", "-0.0", "0"),
        ("begun", " 2025-08-31 ", "2025-08-31"),
        ("begun", "", None),
    ],
)
def test_what_is_filled_in_gets_one_spelling(name: str, typed: str, kept: str | None) -> None:
    """Whatever width digits are typed in; limits include their ends; nothing need be filled in yet."""
    assert clean_form(filled(**{name: typed}), ASKING, AT).extra.get(name) == kept


@pytest.mark.parametrize(
    ("extra", "wrong"),
    [
        ({"place": "工" * 11}, [("extra.place", "TOO_LONG")]),
        ({"place": "a\x07b"}, [("extra.place", "BAD_CHARACTER")]),
        ({"shown": "moon"}, [("extra.shown", "NOT_A_CHOICE")]),
        ({"cost": "十万"}, [("extra.cost", "BAD_NUMBER")]),
        ({"cost": "1e9"}, [("extra.cost", "BAD_NUMBER")]),
        ({"cost": "-0.01"}, [("extra.cost", "TOO_LITTLE")]),
        ({"cost": "12.51"}, [("extra.cost", "TOO_MUCH")]),
        ({"begun": "2023-12-31"}, [("extra.begun", "TOO_EARLY")]),
        ({"begun": "2025-09-01", "cost": "x"}, [("extra.cost", "BAD_NUMBER"), ("extra.begun", "TOO_LATE")]),
        ({"begun": "31.8.2025"}, [("extra.begun", "NOT_A_DATE")]),
        ({"colour": "red"}, [("extra", "UNKNOWN_FIELD")]),
    ],
)
def test_what_does_not_fit_is_refused_by_name(extra: dict[str, str], wrong: list[tuple[str, str]]) -> None:
    """Each with its own words, all at once, also in a draft."""
    assert refused_fields(clean_form, filled(**extra), ASKING, AT) == wrong


def test_a_bound_is_told_as_people_write_it() -> None:
    """12.5 and 0, not 0.0; a number without decimals says so."""
    with pytest.raises(Problem) as caught:
        clean_form(filled(cost="13"), ASKING, AT)
    assert [(each.message.zh, each.message.en) for each in caught.value.fields] == [
        ("不能大于 12.5", "Must be at most 12.5")
    ]
    crew = msgspec.structs.replace(filled(crew="2.5"), category="micro_drama")
    assert refused_fields(clean_form, crew, ASKING, AT) == [("extra.crew", "NOT_WHOLE")]
    assert extra_fields.told_number(0.0) == "0"


def test_only_entries_of_its_categories_are_asked() -> None:
    """What another category was asked for is not kept, and is not missing."""
    documentary = clean_form(filled(crew="5", place="杭州"), ASKING, AT)
    assert documentary.extra == {"place": "杭州"}
    assert extra_fields.unfilled(documentary.extra, {}, "documentary", ASKING) == ()
    assert extra_fields.unfilled({}, {}, "micro_drama", ASKING) == ("extra.place", "extra.crew")
    assert clean_form(msgspec.structs.replace(filled(crew="5"), category="micro_drama"), ASKING, AT).extra == {
        "crew": "5"
    }


def test_a_draft_may_lack_what_a_submission_must_have() -> None:
    """It is saved without; then it is named, and the entry counts as complete for nobody."""
    made = entries.draft(FORM, ASKING, entry_id="cfbbfeb0910556a02d44", owner="o1", name="张三", at=AT).row
    work = msgspec.structs.replace(made, video=samples.judged().video)
    assert entries.missing_fields(work) == entries.missing_fields(work, ASKING) == ("extra.place",)
    assert "ready" not in board.marks_of_entry(work)
    assert refused_fields(entries.submit, work, PLEDGES, ASKING, AT) == [("extra.place", "REQUIRED")]
    whole = entries.revise(work, filled(place="杭州"), ASKING, AT).row
    assert "ready" in board.marks_of_entry(whole)
    sent = entries.submit(whole, PLEDGES, ASKING, AT).row
    assert refused_fields(entries.revise, sent, filled(), ASKING, AT) == [("extra.place", "REQUIRED")]


def test_a_choice_that_a_later_definition_dropped_is_asked_again() -> None:
    """Nobody submits an answer that is no longer to choose."""
    shown = next(each for each in ASKING.extra_fields if each.id == "shown")
    call = msgspec.structs.replace(ASKING, extra_fields=(msgspec.structs.replace(shown, required=True),))
    assert extra_fields.unfilled({"shown": "cinema"}, {}, "film", call) == ("extra.shown",)
    assert extra_fields.unfilled({"shown": "here"}, {}, "film", call) == ()


def test_the_public_and_the_experts_see_what_the_call_says() -> None:
    """Each field is hidden from both unless it says otherwise: experts judge blind."""
    given = {"place": "杭州", "story": "三年", "cost": "5"}
    assert extra_fields.for_public(given, ASKING) == {"place": "杭州"}
    assert extra_fields.for_experts(given, ASKING) == {"story": "三年"}
    work = msgspec.structs.replace(samples.submitted(), form=filled(**given))
    assert review.work_of(work, 1, ASKING).extra == {"story": "三年"}


def test_what_changed_since_a_return_names_them() -> None:
    """One that came, one that went, one that is another."""
    before = entries.Submission(at=AT, pledges=(), form=filled(place="杭州", story="旧"), video=None)
    work = samples.draft(form=filled(place="宁波", cost="5"))
    assert entries.changed_since(work, before) == ("extra.place", "extra.cost", "extra.story")


def test_a_workbook_holds_numbers_dates_and_words() -> None:
    """Not ids and digits as text; nothing where nothing is filled in."""
    given = {"shown": "else", "cost": "12.5", "begun": "2025-08-31", "place": "杭州"}
    found = {each.id: extra_fields.value_of(each, given, {"proof": ATTACHED}, ASKING) for each in ASKING.extra_fields}
    assert found == {
        "place": "杭州",
        "story": None,
        "shown": "其他平台",
        "cost": Decimal("12.5"),
        "crew": None,
        "begun": date(2025, 8, 31),
        "proof": "盖章.pdf（正在检查）",
    }
    proof = ASKING.extra_fields[-1]
    assert extra_fields.value_of(proof, {}, {"proof": settle(ATTACHED, None)}, ASKING) == "盖章.pdf"
    assert extra_fields.value_of(proof, {}, {}, ASKING) is None


def test_a_form_of_a_call_without_them_is_as_it_was() -> None:
    """No field, nothing missing, and one that is sent all the same is refused."""
    assert CALL.extra_fields == ()
    assert b"extra_fields" not in CALL.canonical
    assert clean_form(FORM, CALL, AT).extra == {}
    assert refused_fields(clean_form, filled(place="杭州"), CALL, AT) == [("extra", "UNKNOWN_FIELD")]


def test_no_id_of_a_form_is_taken_twice() -> None:
    """The definition refuses the names of what every form asks."""
    assert {*FIELDS, "video", "pledges"} == definition.ASKED_ANYWAY


# --- the definition ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "key", "allowed"),
    [
        ('id = "story"', 'id = "place"', "extra_fields[1].id", "an id not used before in this list"),
        ('id = "story"', 'id = "synopsis"', "extra_fields[1].id", "an id that the form does not have already"),
        (
            'kind = "date"',
            'kind = "colour"',
            "extra_fields[5].kind",
            'one of "text", "choice", "number", "date", "file"',
        ),
        ("megabytes = 10", "megabytes = 21", "extra_fields[6].megabytes", "a whole number from 1 to 20"),
        ("megabytes = 10", "limit = 10", "extra_fields[6].limit", 'nothing: it goes with kind = "text"'),
        ("limit = 10\n", "megabytes = 10\n", "extra_fields[0].megabytes", 'nothing: it goes with kind = "file"'),
        ("megabytes = 10", "public = true", "extra_fields[6].public", "false: the public is shown no file"),
        ('["pdf", "jpeg"]', '["pdf", "pdf"]', "extra_fields[6].formats", "each format once"),
        ('["pdf", "jpeg"]', '["doc"]', "extra_fields[6].formats[0]", 'one of "pdf", "jpeg", "png"'),
        (
            '["micro_drama"]',
            '["opera"]',
            "extra_fields[4].categories[0]",
            f"one of {', '.join(each.id for each in CALL.categories)}",
        ),
        ('id = "else"', 'id = "here"', "extra_fields[2].options[1].id", "an id not used before in this list"),
        (
            SECTIONS[SECTIONS.index("options") : SECTIONS.index(']\n\n[[extra_fields]]\nid = "cost"') + 1],
            "",
            "extra_fields[2].options",
            "at least two options",
        ),
        ("most = 12.5", "most = -1", "extra_fields[3].most", "no less than least (0.0)"),
        ("latest = 2025-08-31", "latest = 2023-08-31", "extra_fields[5].latest", "no less than earliest (2024-01-01)"),
        ("latest = 2025-08-31", "limit = 5", "extra_fields[5].limit", 'nothing: it goes with kind = "text"'),
        (
            "limit = 10\n",
            "limit = 10\nwhole = true\n",
            "extra_fields[0].whole",
            'nothing: it goes with kind = "number"',
        ),
        ("limit = 500", "limit = 0", "extra_fields[1].limit", "a whole number from 1 to 2000"),
        ("earliest = 2024-01-01", 'earliest = "soon"', "extra_fields[5].earliest", "a day such as 2025-09-01"),
        ("least = 0", "least = nan", "extra_fields[3].least", "a number, at most 1000000000 from 0"),
        (
            "required = true\npublic",
            "requird = true\npublic",
            "extra_fields[0].requird",
            "required (did you mean this?)",
        ),
    ],
)
def test_a_fault_of_a_field_is_named(old: str, new: str, key: str, allowed: str) -> None:
    """With its key and what is allowed, as any other fault."""
    assert old in SECTIONS
    source = PATH.read_text(encoding="utf-8") + SECTIONS.replace(old, new, 1)
    with pytest.raises(definition.DefinitionError) as caught:
        definition.parse(source, PATH.name)
    assert (key, allowed) in {(fault.key, fault.en) for fault in caught.value.faults}


def test_a_form_does_not_grow_without_end() -> None:
    """Twenty fields of a call's own are enough for anybody."""
    one = '[[extra_fields]]\nid = "f{}"\ntext = {{ zh = "题", en = "Q" }}\nkind = "text"\n'
    source = PATH.read_text(encoding="utf-8") + "".join(one.format(number) for number in range(MOST_EXTRA + 1))
    with pytest.raises(definition.DefinitionError, match="at most 20 sections"):
        definition.parse(source, PATH.name)


@pytest.mark.parametrize(
    ("change", "fixed"),
    [
        ({"text": Text("外景地", "Location")}, False),
        ({"limit": 20}, False),
        ({"kind": "number"}, True),
    ],
)
def test_a_definition_in_force_keeps_ids_and_kinds(change: dict[str, Any], fixed: bool) -> None:
    """Words and limits may be adopted; what is filled in keeps its meaning."""
    first = msgspec.structs.replace(ASKING.extra_fields[0], **change)
    later = msgspec.structs.replace(ASKING, version="2", extra_fields=(first, *ASKING.extra_fields[1:]))
    found = revision.revisions(ASKING, later)
    assert bool(revision.refused(found, samples.campaign())) is fixed
