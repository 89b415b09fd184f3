"""The contest definition: the shipped call says what the notice says; a wrong file says what is wrong, and where."""

import hashlib
import re
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from chalicelib.call import definition
from chalicelib.call.definition import Definition, DefinitionError, PublicNotice, load_definition
from chalicelib.entry import form
from chalicelib.people.entrants import EntrantKind
from chalicelib.result.scoring import BY_PEOPLE, TIE_BREAKS
from tests.sample_call import CALL, PATH

SOURCE = PATH.read_text(encoding="utf-8")
SECOND = Path(__file__).parents[2] / "contests" / "harbour-films-2026.toml"
BEIJING = timezone(timedelta(hours=8))


def shipped() -> Definition:
    """The 2025 call."""
    return load_definition("industry-story-2025")


def changed(old: str, new: str) -> str:
    """The sample with some of its text replaced."""
    assert old in SOURCE, old
    return SOURCE.replace(old, new, 1)


def faults_of(*changes: tuple[str, str], source: str = SOURCE, name: str = PATH.name) -> list[tuple[str, str, str]]:
    """Key, line's content and what is allowed, for every fault of the sample with some of its text replaced."""
    for old, new in changes:
        assert source.count(old) >= 1, old
        source = source.replace(old, new, 1)
    with pytest.raises(DefinitionError) as caught:
        definition.parse(source, name)
    lines = source.splitlines()
    return [(fault.key, lines[fault.line - 1].strip(), fault.en) for fault in caught.value.faults]


# --- the shipped call -------------------------------------------------------------------------------------------


def test_the_shipped_call_says_what_the_notice_says() -> None:
    """Every figure of the 2025 notice and of the proposed rubric."""
    call = shipped()
    assert call.theme.zh == "匠心筑梦 工韵流芳"
    assert [each.zh for each in call.organisers] == ["工业和信息化部工业文化发展中心", "中国青年报社"]
    assert [each.text.zh for each in call.categories] == [
        "短视频",
        "纪录片",
        "微电影",
        "微短剧",
        "音乐短片（MV）",
        "动画短片",
        "综艺及其他",
    ]
    assert [each.id for each in call.categories if each.filing_number] == ["micro_drama"]
    assert [each.text.zh for each in call.themes] == [
        "高端化",
        "智能化",
        "绿色化",
        "国际化",
        "中国式现代化",
        "新型工业化",
        "新质生产力",
        "人类命运共同体",
    ]
    assert [(each.text.zh, each.weight) for each in call.criteria] == [
        ("故事性", 25),
        ("艺术性", 20),
        ("科学性", 15),
        ("创新性", 15),
        ("传播性", 15),
        ("趣味性", 10),
    ]
    assert [each.title.zh for each in call.pledges] == [
        "原创与权利",
        "不涉密或已脱密",
        "非商业宣传",
        "著作权许可",
        "个人信息告知同意",
    ]


def test_the_shipped_call_counts_as_the_notice_says() -> None:
    """Fields of expertise, opinions, winners, panels, trimming, video limits and the sheet's name."""
    call = shipped()
    assert [each.text.zh for each in call.fields] == ["工业", "媒体", "艺术", "影视"]
    assert [each.text.zh for each in call.review.opinions] == ["推荐", "保留", "不推荐"]
    assert (call.winners, call.award.zh, call.receipt_prefix) == (10, "十大优秀案例", "GS2025")
    rules = call.review
    assert (rules.experts_per_work, rules.min_fields, rules.trim, rules.trim_from) == (5, 3, 1, 5)
    assert (rules.score_min, rules.score_max, rules.score_step, rules.spread_flag) == (0, 100, 1, 20)
    assert rules.decides == "em"  # as bench/results/deciding_rule.md measured
    assert call.video.aspect_ratios == ((16, 9), (9, 16))
    assert (call.video.min_short_side, call.video.near_miss, call.video.min_long_side_anamorphic) == (1080, 1070, 1280)
    assert (call.video.tolerance_percent, call.video.max_size_bytes) == (1, 20 * 2**30)
    assert call.official_form.file_name == "{unit}+推荐讲好中国工业故事"


def test_the_deadline_is_the_end_of_the_31st_in_beijing() -> None:
    """24:00 on 31 August is the first moment of September, with Beijing's offset; units are due on the 25th."""
    dates = shipped().calendar
    assert dates.closes.isoformat() == "2025-09-01T00:00:00+08:00"
    assert dates.unit_deadline.isoformat() == "2025-08-26T00:00:00+08:00"
    assert dates.opens.isoformat() == "2025-06-10T00:00:00+08:00"
    assert (dates.review_from.month, dates.review_until.isoformat()) == (9, "2025-11-01T00:00:00+08:00")
    assert dates.grace_hours == 2


def test_the_shipped_call_can_be_reached() -> None:
    """The notice's telephone, in both languages of the signature of every letter."""
    signature = shipped().signature.words
    assert signature.zh == "工业和信息化部工业文化发展中心、中国青年报社\n电话：010-68209924（工作日 9:00—17:00）"
    assert signature.en.endswith("Telephone 010-68209924 (9:00 to 17:00 on working days)")
    assert CALL.signature.words.zh.endswith("电话：0571-5550100（工作日）　邮箱：office@example.cn")


def test_the_licence_is_apart_from_the_consent_to_personal_data() -> None:
    """PIPL: consent is apart and can be withdrawn; the notice names handler, purpose, method, kinds, term, rights."""
    call = shipped()
    pledges = {each.id: each.body.zh for each in call.pledges}
    assert "个人信息" not in pledges["licence"]
    assert "随时撤回" in pledges["people_informed"]
    for part in ("处理者", "处理目的", "处理方式", "个人信息种类", "保存期限", "您的权利", "联系方式"):
        assert part in call.privacy.body.zh
    assert str(call.retention.unsubmitted_days) in call.privacy.body.zh
    assert f"{call.retention.personal_days} days" in call.privacy.body.en


def test_every_text_is_in_both_languages() -> None:
    """No English where Chinese belongs, none left out."""
    call = shipped()
    texts = [call.title, call.theme, call.award, *call.organisers, call.privacy.title, call.privacy.body]
    texts += [text for each in call.pledges for text in (each.title, each.body)]
    texts += [text for each in call.notice for text in (each.title, each.body)]
    texts += [text for each in call.criteria for text in (each.text, each.about)]
    for text in texts:
        assert any("一" <= one <= "鿿" for one in text.zh), text.zh
        assert text.en.isascii() or "’" in text.en, text.en


# --- hashes -----------------------------------------------------------------------------------------------------


def test_hashes_follow_the_content_not_the_formatting() -> None:
    """Comments, order and another way to write the same moment change nothing; a word changes everything."""
    moved = SOURCE.replace("closes = 2025-09-01T00:00:00+08:00", "# the same\ncloses   =   2025-08-31T16:00:00Z")
    moved = moved.replace(
        "[retention]\nunsubmitted_days = 90\npersonal_days = 730\n",
        "[retention]\npersonal_days = 730\nunsubmitted_days = 90\n",
    )
    assert definition.parse(moved, PATH.name) == CALL
    assert definition.parse(moved, PATH.name).sha256 == CALL.sha256
    assert (
        definition.parse(
            SOURCE.replace("weight = 15", "weight = 14", 1).replace("weight = 10", "weight = 11"), PATH.name
        ).sha256
        != CALL.sha256
    )


def test_a_pledge_can_be_hashed_by_hand() -> None:
    """What was agreed to can be proved without this product: four texts, a line break between each."""
    pledge = CALL.pledges[1]
    whole = f"{pledge.title.zh}\n{pledge.body.zh}\n{pledge.title.en}\n{pledge.body.en}"
    assert pledge.sha256 == hashlib.sha256(whole.encode()).hexdigest()
    assert len({each.sha256 for each in CALL.pledges}) == 5


# --- another call -----------------------------------------------------------------------------------------------


def test_a_second_call_differs_in_everything() -> None:
    """Nothing of the 2025 call is wired in: other kinds, weights, sides, ratios, experts, no trimming."""
    call = load_definition(SECOND)
    assert call.calendar.closes == datetime(2026, 5, 1, tzinfo=BEIJING)
    assert call.calendar.closes.utcoffset() == timedelta(hours=8)
    assert {each.id: each.weight for each in call.criteria} == {"image": 60, "sound": 40}
    assert call.video.aspect_ratios == ((16, 9), (4, 3), (1, 1))
    assert call.review.tie_breaks == ("key_criterion", "another_expert", "jury")
    assert call.sha256 != CALL.sha256


def test_the_words_of_a_choice() -> None:
    """A choice that the definition does not have any more is shown by its id."""
    assert definition.words_of(CALL.categories, "documentary") == "纪录片"
    assert definition.words_of(CALL.categories, "documentary", "en") == "Documentary"
    assert definition.words_of(CALL.categories, "hologram") == "hologram"


def test_the_definition_knows_what_the_product_knows() -> None:
    """Kinds of entrant and tie breaks are the product's own, and the file may name no others."""
    kinds = definition.EntrantChoice.__annotations__["id"].__args__
    rules = definition.ReviewRules.__annotations__["tie_breaks"].__args__[0].__args__
    assert set(kinds) == {kind.value for kind in EntrantKind}
    assert set(rules) <= {*TIE_BREAKS, *BY_PEOPLE}
    assert set(BY_PEOPLE) == definition.BY_PEOPLE


# --- refusals ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("old", "new", "key", "line", "allowed"), [
    ("weight = 25", 'weight = "25"', "criteria[0].weight", 'weight = "25"', "a whole number from 1 to 100"),
    ('phone = "0571-5550100"', 'phone = "call us"', "contact.phone", 'contact = { phone = "call us", '
     'email = "office@example.cn", hours = { zh = "工作日", en = "working days" } }',
     "a telephone number with its area code, perhaps with an extension, such as 010-68209924 or 010-68209924-801"),
    ('email = "office@example.cn"', 'email = "office"', "contact.email", 'contact = { phone = "0571-5550100", '
     'email = "office", hours = { zh = "工作日", en = "working days" } }',
     "an e-mail address such as office@example.cn"),
    ("weight = 25", "weight = true", "criteria[0].weight", "weight = true", "a whole number from 1 to 100"),
    ("weight = 25", "weight = 20", "criteria", "[[criteria]]", "weights that add up to 100"),
    ('id = "artistry"', 'id = "艺术"', "criteria[1].id", 'id = "艺术"',
     "an id: a lower-case ASCII letter, then letters, digits, - or _, at most 40 characters"),
    ('id = "artistry"', 'id = "story"', "criteria[1].id", 'id = "story"', "an id not used before in this list"),
    ('id = "reserve"', 'id = "recommend"', "review.opinions[1].id",
     '{ id = "recommend", text = { zh = "保留", en = "Reserve" } },', "an id not used before in this list"),
    ('id = "individual"', 'id = "robot"', "entrant_kinds[1].id", 'id = "robot"', 'one of "unit", "individual"'),
    ('zh = "纪录片"', 'zh = "  "', "categories[1].text.zh", 'text = { zh = "  ", en = "Documentary" }',
     "words, not empty"),
    ("filing_number = true", 'filing_number = "yes"', "categories[3].filing_number", 'filing_number = "yes"',
     "true or false"),
    ("closes = 2025-09-01T00:00:00+08:00", "closes = 2025-09-01T00:00:00", "calendar.closes",
     "closes = 2025-09-01T00:00:00", "a time with its offset, such as 2025-09-01T00:00:00+08:00"),
    ("closes = 2025-09-01T00:00:00+08:00", "closes = 2025-09-01", "calendar.closes", "closes = 2025-09-01",
     "a time with its offset, such as 2025-09-01T00:00:00+08:00"),
    ("opens = 2025-06-10", "opens = 2025-08-27", "calendar.unit_deadline", "unit_deadline = 2025-08-26T00:00:00+08:00",
     "a time after opens (2025-08-27T00:00:00+08:00)"),
    ("review_until = 2025-11", "review_until = 2025-08", "calendar.review_until",
     "review_until = 2025-08-01T00:00:00+08:00", "a time after review_from (2025-09-01T00:00:00+08:00)"),
    ("trim_from = 5", "trim_from = 6", "review.trim_from", "trim_from = 6",
     "a whole number, at most 5"),
    ("trim = 1\n", "trim = 3\n", "review.trim_from", "trim_from = 5",
     "at least 7: something must remain after dropping 3 at each end"),
    ("min_fields = 3", "min_fields = 5", "review.min_fields",
     "min_fields = 5", "a whole number, at most 4"),
    ("min_scores = 3", "min_scores = 6", "review.min_scores",
     "min_scores = 6", "a whole number, at most 5"),
    ("score_max = 100", "score_max = 0", "review.score_max", "score_max = 0", "more than score_min (0)"),
    ("score_max = 100", "score_max = 100\nscore_step = 3", "review.score_step", "score_step = 3",
     "a whole number that divides 100 (score_max less score_min)"),
    ("spread_flag = 20", "spread_flag = 101", "review.spread_flag",
     "spread_flag = 101", "a whole number, at most 100"),
    ('key_criterion = "story"', 'key_criterion = "plot"', "review.key_criterion", 'key_criterion = "plot"',
     "one of story, artistry, science, innovation, reach, appeal"),
    ('"untrimmed_mean", "key_criterion", "jury"', '"coin"', "review.tie_breaks[0]", 'tie_breaks = ["coin"]',
     'one of "raw", "calibrated", "em", "untrimmed_mean", "key_criterion", "another_expert", "jury"'),
    ('"untrimmed_mean", "key_criterion", "jury"', '"jury", "key_criterion"', "review.tie_breaks",
     'tie_breaks = ["jury", "key_criterion"]', "the rules that need people last"),
    ('"untrimmed_mean", "key_criterion", "jury"', '"jury", "jury"', "review.tie_breaks",
     'tie_breaks = ["jury", "jury"]', "each rule once"),
    ("[[16, 9], [9, 16]]", "[[16, 9], [0, 16]]", "video.aspect_ratios[1]", "aspect_ratios = [[16, 9], [0, 16]]",
     "two whole numbers from 1 to 100, such as [16, 9]"),
    ("[[16, 9], [9, 16]]", "[[16, 9], [32, 18]]", "video.aspect_ratios[1]", "aspect_ratios = [[16, 9], [32, 18]]",
     "each ratio once"),
    ("[[16, 9], [9, 16]]", "[]", "video.aspect_ratios", "aspect_ratios = []", "a list of at least one"),
    ("near_miss = 1070", "near_miss = 1090", "video.near_miss",
     "near_miss = 1090", "a whole number, at most 1080"),
    ("tolerance_percent = 1", "tolerance_percent = -1", "video.tolerance_percent", "tolerance_percent = -1",
     "a percentage from 0 to 10"),
    ("{unit}+", "", "sheet.file_name", 'file_name = "推荐车间里的故事"',
     'a file name with {unit} once and none of \\ / : * ? " < > |'),
    ('receipt_prefix = "WF2025"', 'receipt_prefix = "工2025"', "receipt_prefix", 'receipt_prefix = "工2025"',
     "2 to 8 capital letters or digits"),
    ('id = "workshop-films-2025"', 'id = "workshop-films-2026"', "id", 'id = "workshop-films-2026"',
     "the file's name: workshop-films-2025"),
    ("[video]", "[video]\ncodec = 1", "video.codec", "codec = 1",
     "one of min_short_side, near_miss, min_long_side_anamorphic, aspect_ratios, tolerance_percent, max_size_bytes, "
     "clean_aperture_percent"),
    ("size = 40", "size = 10", "review.second_round.size", "size = 10",
     "more than winners (10)"),
    ("winners = 10\n", "", "winners", SOURCE.splitlines()[0], "a whole number from 1 to 1000"),
    ("grace_hours = 2\n", "", "calendar.grace_hours", "[calendar]", "a whole number from 0 to 72"),
    ('about = { zh = "画面"', 'abuot = { zh = "画面"', "criteria[1].abuot",
     'abuot = { zh = "画面", en = "The picture" }', "about (did you mean this?)"),
])  # fmt: skip
def test_a_fault_names_key_line_and_what_is_allowed(old: str, new: str, key: str, line: str, allowed: str) -> None:
    """Somebody who does not program can put it right."""
    assert (key, line, allowed) in faults_of((old, new))


@pytest.mark.parametrize(
    ("old", "new", "key", "zh", "en"),
    [
        ("grace_hours = ", "grace_hour = ", "calendar.grace_hour", "grace_hours（是否写错？）", "did you mean this?"),
        ('decides = "raw"', 'decides = "rwa"', "review.decides", '"raw"（是否写错？）', '"raw" (did you mean this?)'),
        ("[retention]", "[retntion]", "retntion", "retention（是否写错？）", "retention (did you mean this?)"),
        ("winners = 10", "winners = “10”", "", '英文半角的 "', 'a straight, half-width "'),
        ("winners = 10", "winners＝10", "", "英文半角的 =", "a straight, half-width ="),
        ("[retention]", "［retention］", "", "英文半角的 [", "a straight, half-width ["),
    ],
)
def test_a_slip_is_told_with_what_was_meant(old: str, new: str, key: str, zh: str, en: str) -> None:
    """A letter too few, or the signs of a Chinese input method, make one fault that names what belongs there."""
    with pytest.raises(DefinitionError) as caught:
        definition.parse(changed(old, new), PATH.name)
    [fault] = caught.value.faults
    assert fault.key == key
    assert zh in fault.zh
    assert en in fault.en


def test_a_section_that_is_missing_is_named_as_it_is_written() -> None:
    """Whoever left one out reads which, in the form that it has in the file."""
    with pytest.raises(DefinitionError) as caught:
        definition.parse(f'id = "{PATH.stem}"\n', PATH.name)
    told = {fault.key: fault.told for fault in caught.value.faults}
    assert told["video"][0].startswith("缺少，应为一节 [video]，含有 min_short_side")
    assert told["criteria"][1].startswith("missing, allowed: one or more sections [[criteria]], each a table with id")
    assert told["winners"] == ("缺少，应为1–1000 的整数", "missing, allowed: a whole number from 1 to 1000")


def test_all_faults_are_told_at_once_in_the_order_of_their_lines() -> None:
    """One round of corrections is enough."""
    found = faults_of(
        ("winners = 10", "winners = 0"),
        ("trim = 1\n", 'trim = "one"\n'),
        ("opens = 2025-06-10T", "opens = 2025-06-10 #"),
    )
    assert [key for key, _, _ in found] == ["winners", "calendar.opens", "review.trim"]


def test_what_is_not_toml_is_told_with_its_line() -> None:
    """A slip of the pen is found without a traceback."""
    key, line, allowed = faults_of(("grace_hours = 2", "grace_hours = "))[0]
    assert (key, line, allowed) == ("", "grace_hours =", "what TOML 1.0 allows")


def test_the_message_can_be_read_in_both_languages() -> None:
    """The words that the operator sees, in full."""
    with pytest.raises(DefinitionError) as caught:
        definition.parse(SOURCE.replace("winners = 10", "winners = 0"), PATH.name)
    assert str(caught.value) == (
        "workshop-films-2025.toml: 1 处需要修改\n"
        "workshop-films-2025.toml: 1 to correct\n"
        "  workshop-films-2025.toml:10: winners\n"
        "    现为 0，应为1–1000 的整数\n"
        "    found 0, allowed: a whole number from 1 to 1000"
    )


def test_a_file_saved_in_another_encoding(tmp_path: Path) -> None:
    """Editors on Chinese Windows may save GBK; one that adds a byte order mark is fine."""
    path = tmp_path / PATH.name
    path.write_text(f"# a\n# 征集\n{SOURCE}", encoding="gbk", errors="replace")
    with pytest.raises(DefinitionError, match="a file saved as UTF-8") as caught:
        load_definition(path)
    assert caught.value.faults[0].line == 2
    path.write_text(SOURCE, encoding="utf-8-sig")
    assert load_definition(path) == CALL


def banded(*bands: tuple[int, int]) -> tuple[str, str]:
    """The first criterion with bands, in place of it without."""
    told = ", ".join(
        f'{{ least = {least}, most = {most}, text = {{ zh = "好", en = "Good" }} }}' for least, most in bands
    )
    return "weight = 25", f"weight = 25\nbands = [{told}]"


@pytest.mark.parametrize(
    ("bands", "key", "allowed"),
    [
        ([(0, 59), (61, 100)], "criteria[0].bands[1].least", "60: no gap, no overlap"),
        ([(0, 60), (60, 100)], "criteria[0].bands[1].least", "61: no gap, no overlap"),
        ([(90, 100), (1, 89)], "criteria[0].bands[1].least", "0: no gap, no overlap"),
        ([(0, 99)], "criteria[0].bands", "bands that end at 100"),
        ([(0, 101)], "criteria[0].bands", "bands that end at 100"),
        ([(0, 59), (60, 50)], "criteria[0].bands[1].most", "a whole number from 60"),
    ],
)
def test_bands_cover_the_scale_once(bands: list[tuple[int, int]], key: str, allowed: str) -> None:
    """No point is without words, and none has two."""
    assert (key, allowed) in {(found, told) for found, _, told in faults_of(banded(*bands))}


def test_bands_may_begin_with_the_best() -> None:
    """Their order is that of the page."""
    found = definition.parse(changed(*banded((60, 100), (0, 59))), PATH.name)
    assert [band.least for band in found.criteria[0].bands] == [60, 0]
    assert CALL.criteria[0].bands == ()


@pytest.mark.parametrize("source", ["", "a = 1", "[review]\n", 'title = "x"', "[[criteria]]\n", "criteria = 5"])
def test_any_other_file_is_refused_with_reasons(source: str) -> None:
    """Whatever is in it: reasons, never a crash."""
    assert faults_of(source=source + "\n", name="x.toml")


def test_a_call_may_be_in_one_language() -> None:
    """Its file has that one alone; nobody is shown the other."""
    english = re.sub(r'zh = "(?:[^"\\]|\\.)*"(, )?\n?', "", f'languages = ["en"]\n{SOURCE}')
    call = definition.parse(english, PATH.name)
    assert call.languages == ("en",)
    assert (call.title.zh, call.title.en) == (CALL.title.en, CALL.title.en)
    assert {each.text.zh for each in call.criteria} == {each.text.en for each in CALL.criteria}
    with pytest.raises(DefinitionError) as caught:
        definition.parse(english.replace('["en"]', '["en", "zh"]'), PATH.name)
    assert "title.zh" in [fault.key for fault in caught.value.faults]


def test_a_call_tells_its_times_in_its_own_zone() -> None:
    """The moments stay what they are; a zone that does not exist is a fault, however it is spelled."""
    berlin = definition.parse(f'time_zone = "Europe/Berlin"\n{SOURCE}', PATH.name)
    assert berlin.calendar == CALL.calendar
    assert berlin.calendar.closes.isoformat() == "2025-08-31T18:00:00+02:00"
    assert berlin.zone.deadline(berlin.calendar.closes).en == "18:00 on 31 August"
    for wrong in ("Europe/Bielefeld", "../../etc/passwd", "berlin time"):
        [fault] = faults_of(source=f'time_zone = "{wrong}"\n{SOURCE}')
        assert fault[:2] == ("time_zone", f'time_zone = "{wrong}"')


def test_a_call_without_recommending_units_needs_nothing_for_them() -> None:
    """Neither a sheet nor a deadline; with units a sheet is needed."""
    without = re.sub(r"\[sheet\]\n(.+\n)+", "", SOURCE)
    assert [fault[0] for fault in faults_of(source=without)] == ["sheet"]
    bare = re.sub(r"unit_deadline = .*\n", "", without) + "\n[recommendation]\nunits = false\n"
    call = definition.parse(bare, PATH.name)
    assert (call.sheet, call.calendar.unit_deadline) == (None, CALL.calendar.closes)


def test_a_call_that_is_not_there() -> None:
    """A mistyped id is a missing file."""
    with pytest.raises(FileNotFoundError):
        load_definition("workshop-films-1925")


# --- the law on AI-generated content ----------------------------------------------------------------------------


def test_a_law_on_ai_is_named_by_the_call_that_goes_by_it() -> None:
    """The form of every other call names none, and its hash is what it was."""
    hint = shipped().ai_hint
    assert hint is not None
    assert ("2025 年 9 月 1 日" in hint.zh, "1 September 2025" in hint.en) == (True, True)
    assert CALL.ai_hint is None
    assert b"ai_hint" not in CALL.canonical
    asked = form.FIELDS["ai_use"].hint
    assert asked is not None
    assert not re.search("[0-9]", asked.zh + asked.en)


# --- the public notice ------------------------------------------------------------------------------------------


def test_without_its_section_a_call_has_no_public_notice() -> None:
    """A definition from before says what it said, with the same hash."""
    assert CALL.public_notice is None
    assert b"public_notice" not in CALL.canonical


def test_a_notice_counts_working_days_with_five_alternates_unless_it_says_otherwise() -> None:
    """What an empty section means; 公示 in China is counted in working days."""
    call = definition.parse(f"{SOURCE}\n[public_notice]\n", PATH.name)
    assert call.public_notice == PublicNotice(days_are="working", alternates=5, renotice=True)


def test_a_notice_in_a_year_without_known_holidays_is_refused_in_words() -> None:
    """check-contest says which year is missing, and what helps; days of the calendar need no table."""
    later = SOURCE.replace("review_until = 2025-", "review_until = 2027-")
    noticed = f'{later}\n[public_notice]\ndays_are = "working"\n'
    assert faults_of(source=noticed) == [
        (
            "public_notice.days_are",
            'days_are = "working"',
            "calendar days, or a table of holidays that has 2027 (it has 2025, 2026)",
        )
    ]
    assert definition.parse(noticed.replace('"working"', '"calendar"'), PATH.name).public_notice is not None


# --- several awards ---------------------------------------------------------------------------------------------

AWARDS = """
[[awards]]
id = "films"
text = { zh = "短片", en = "Films" }
places = 7
categories = ["documentary", "animation"]

[[awards]]
id = "others"
text = { zh = "其他", en = "Others" }
places = 3
categories = [CATEGORIES]
"""
OTHERS = ", ".join(f'"{each.id}"' for each in CALL.categories if each.id not in ("documentary", "animation"))


def awards(*changes: tuple[str, str], winners: str = "") -> str:
    """The sample with two awards that share out its categories, and some of their text replaced."""
    text = AWARDS.replace("CATEGORIES", OTHERS)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return changed("winners = 10\n", winners).replace("\n[calendar]", f"{text}\n[calendar]", 1)


def test_awards_share_out_the_places_and_the_entries() -> None:
    """There are as many winners as they have places; the same, said, is the same definition."""
    call = definition.parse(awards(), PATH.name)
    assert (call.winners, [each.places for each in call.awards]) == (10, [7, 3])
    assert [award.id for award in call.awards if award.admits("animation", "unit")] == ["films"]
    assert (call.award_text("films").en, call.award_text()) == ("Films", call.award)
    assert definition.parse(awards(winners="winners = 10\n"), PATH.name).sha256 == call.sha256


@pytest.mark.parametrize(
    ("changes", "key", "allowed"),
    [
        ([('["documentary", "animation"]', '["documentary"]')], "awards", "one award for each entry; such have none"),
        (
            [('["documentary", "animation"]', '["documentary", "animation"]\nkinds = ["unit"]')],
            "awards",
            "one award for each entry; such have none",
        ),
        ([(f"categories = [{OTHERS}]\n", "")], "awards[1]", "one award for each entry; such have films already"),
        ([('"documentary", "animation"', '"documentary", "opera"')], "awards[0].categories", "each once"),
        ([('"documentary", "animation"', '"animation", "animation"')], "awards[0].categories", "each once"),
        ([('["documentary", "animation"]', '["documentary"]\nkinds = ["club"]')], "awards[0].kinds", "individual"),
        ([('id = "others"', 'id = "films"')], "awards[1].id", "an id not used before"),
        ([("places = 3", "places = 0")], "awards[1].places", "a whole number from 1"),
        ([("places = 3\n", "")], "awards[1].places", "a whole number from 1"),
    ],
)
def test_awards_that_do_not_share_out_the_entries_are_refused(
    changes: list[tuple[str, str]], key: str, allowed: str
) -> None:
    """Each fault by its key; nothing else is found fault with."""
    found = faults_of(source=awards(*changes))
    assert {each[0].partition(".")[0].partition("[")[0] for each in found} == {"awards"}
    assert any(each[0].startswith(key) and allowed in each[2] for each in found), found


def test_winners_must_be_what_the_awards_have_together() -> None:
    """One number is not to contradict the other."""
    [(key, line, allowed)] = faults_of(source=awards(winners="winners = 9\n"))
    assert (key, line, allowed) == ("winners", "winners = 9", "left out, or the sum of the awards' places (10)")
