"""The definition of a call 征选活动: everything that one call for entries decides, read from a TOML file and checked.

`contests/*.toml` beside this module are the calls that the product ships with; `docs/contest-definition.md` says how
to write another. A definition does not change: the texts that people agree to have a version and a hash, and so has
the whole.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from functools import cache
from itertools import combinations, pairwise, product
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol
from zoneinfo import ZoneInfoNotFoundError

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib import messages, text, toml_values
from chalicelib.bilingual import CHINA, Language, Text, Words, Zone
from chalicelib.call import look, working_days
from chalicelib.call.form_ids import FORM_IDS
from chalicelib.call.working_days import UnknownYear
from chalicelib.messages import MessageWords, Signature
from chalicelib.toml_values import Fault, meta

SHIPPED = Path(__file__).with_name("contests")
FOLDERS = [SHIPPED]  # where calls are looked for by their id
BY_PEOPLE = frozenset({"another_expert", "jury"})  # tie breaks that no machine can apply
MOST_EXTRA = 20  # fields of a call's own
# What every entry's form already asks.
ASKED_ANYWAY = FORM_IDS | {"video", "pledges"}

Id = Annotated[
    str,
    meta(
        "以小写字母开头、由小写字母、数字、- 或 _ 组成的标识（不超过 40 个字符）",
        "an id: a lower-case ASCII letter, then letters, digits, - or _, at most 40 characters",
        pattern=r"^[a-z][a-z0-9_-]{0,39}$",
    ),
]
Version = Annotated[
    str,
    meta(
        '版本号，例如 "1" 或 "2025.1"',
        'a version such as "1" or "2025.1"',
        pattern=r"^[0-9A-Za-z][0-9A-Za-z.-]{0,19}$",
    ),
]
Prefix = Annotated[str, meta("2–8 个大写字母或数字", "2 to 8 capital letters or digits", pattern=r"^[A-Z0-9]{2,8}$")]
Moment = Annotated[
    datetime,
    meta(
        "带时区偏移的时间，例如 2025-09-01T00:00:00+08:00",
        "a time with its offset, such as 2025-09-01T00:00:00+08:00",
        tz=True,
    ),
]
Telephone = Annotated[
    str,
    meta(
        "带区号的电话号码，可加分机，例如 010-68209924 或 010-68209924-801",
        "a telephone number with its area code, perhaps with an extension, such as 010-68209924 or 010-68209924-801",
        pattern=r"^(\+?[0-9]{1,4}[- ])?[0-9]{7,11}(-[0-9]{1,6})?$",
    ),
]
Email = Annotated[
    str,
    meta(
        "电子邮箱，例如 office@example.cn",
        "an e-mail address such as office@example.cn",
        pattern=r"^[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+$",
    ),
]
TimeZone = Annotated[
    str,
    meta(
        "IANA 时区名，例如 Asia/Shanghai 或 Europe/Berlin",
        "a time zone of the IANA database, such as Asia/Shanghai or Europe/Berlin",
        pattern=r"^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}$",
    ),
]
Percent = Annotated[float, meta("0–10 的百分数", "a percentage from 0 to 10", ge=0, le=10)]
_Side = Annotated[int, msgspec.Meta(ge=1, le=100)]
Ratio = Annotated[
    tuple[_Side, _Side], meta("两个 1–100 的整数，例如 [16, 9]", "two whole numbers from 1 to 100, such as [16, 9]")
]
Weight = Annotated[int, meta("1–100 的整数", "a whole number from 1 to 100", ge=1, le=100)]
Points = Annotated[int, meta("0–1000 的整数", "a whole number from 0 to 1000", ge=0, le=1000)]
Few = Annotated[int, meta("1–50 的整数", "a whole number from 1 to 50", ge=1, le=50)]
Quota = Annotated[int, meta("0–30 的整数", "a whole number from 0 to 30", ge=0, le=30)]
Least = Annotated[int, meta("3–50 的整数", "a whole number from 3 to 50", ge=3, le=50)]
Persons = Annotated[int, meta("1 或 2", "1 or 2", ge=1, le=2)]
FewOrNone = Annotated[int, meta("0–10 的整数", "a whole number from 0 to 10", ge=0, le=10)]
Chance = Annotated[int, meta("0–50 的整数", "a whole number from 0 to 50", ge=0, le=50)]
Minutes = Annotated[int, meta("0–1440 的整数", "a whole number from 0 to 1440", ge=0, le=1440)]
Many = Annotated[int, meta("1–1000 的整数", "a whole number from 1 to 1000", ge=1, le=1000)]
Hours = Annotated[int, meta("0–72 的整数", "a whole number from 0 to 72", ge=0, le=72)]
Days = Annotated[int, meta("1–3650 的整数", "a whole number from 1 to 3650", ge=1, le=3650)]
Sample = Annotated[int, meta("0–100 的整数", "a whole number from 0 to 100", ge=0, le=100)]
Share = Annotated[int, meta("50–100 的整数", "a whole number from 50 to 100", ge=50, le=100)]
Pixels = Annotated[int, meta("16–16384 的整数", "a whole number from 16 to 16384", ge=16, le=16384)]
Colour = Annotated[str, meta("颜色，例如 #14507f", "a colour such as #14507f", pattern=r"^#[0-9a-fA-F]{6}$")]
LogoName = Annotated[
    str,
    meta(
        "与定义文件同一文件夹中的 .svg 或 .png 文件名，由字母、数字、-、_、. 组成",
        "the name of an .svg or .png file beside the definition, of letters, digits, -, _ and .",
        pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,80}\.(svg|png)$",
    ),
]
Megabytes = Annotated[int, meta("1–20 的整数", "a whole number from 1 to 20", ge=1, le=20)]
TextLength = Annotated[int, meta("1–2000 的整数", "a whole number from 1 to 2000", ge=1, le=2000)]
Bound = Annotated[
    float, meta("绝对值不超过 1000000000 的数", "a number, at most 1000000000 from 0", ge=-(10**9), le=10**9)
]
Day = Annotated[date, meta("日期，例如 2025-09-01", "a day such as 2025-09-01")]
# The largest file that 10,000 parts of 8 MiB can carry.
Bytes = Annotated[
    int, meta("1048576–83886080000 的整数", "a whole number from 1048576 to 83886080000", ge=2**20, le=83_886_080_000)
]


class Choice(msgspec.Struct, frozen=True):
    """One thing that can be chosen."""

    id: Id
    text: Text


EntrantKindId = Literal["unit", "individual"]
FileFormat = Literal["pdf", "jpeg", "png"]  # of the kinds of files that people attach


class EntrantChoice(msgspec.Struct, frozen=True):
    """A kind of entrant that this call admits. The product knows two, each with a form of its own."""

    id: EntrantKindId
    text: Text


class Category(msgspec.Struct, frozen=True):
    """A category of entries; `filing_number` says whether they carry a number of record 备案号."""

    id: Id
    text: Text
    filing_number: bool = False


class ExtraField(msgspec.Struct, frozen=True, kw_only=True):
    """A field 附加项 that the call adds to the form of its entries; what is filled in is kept as text, by `id`.

    `limit` counts the characters of a text, `least` and `most` bound a number, which `whole` has no decimals,
    `earliest` and `latest` a date; a file is of one of `formats` and has at most `megabytes`. Only entries of
    `categories` are asked, of every category where it is empty. `public`: the showcase shows it, never a file.
    `experts_see`: experts do, who otherwise judge without it.
    """

    id: Id
    text: Text
    kind: Literal["text", "choice", "number", "date", "file"]
    help: Text | None = None
    required: bool = False
    limit: TextLength = 200
    options: tuple[Choice, ...] = ()
    least: Bound | None = None
    most: Bound | None = None
    whole: bool = False
    earliest: Day | None = None
    latest: Day | None = None
    formats: tuple[FileFormat, ...] = ("pdf", "jpeg", "png")
    megabytes: Megabytes = 20
    categories: tuple[Id, ...] = ()
    public: bool = False
    experts_see: bool = False


class Award(msgspec.Struct, frozen=True, kw_only=True):
    """One of several awards, each with places of its own, and which entries compete for them.

    Without `categories` those of every category, without `kinds` those of units and of individuals.
    """

    id: Id
    text: Text
    places: Many
    categories: tuple[Id, ...] = ()
    kinds: tuple[EntrantKindId, ...] = ()

    def admits(self, category: str, kind: str) -> bool:
        """Whether an entry of this category by this kind of entrant competes for it."""
        return (not self.categories or category in self.categories) and (not self.kinds or kind in self.kinds)


class Passage(msgspec.Struct, frozen=True):
    """One section of the notice as the public reads it."""

    title: Text
    body: Text


class Office(msgspec.Struct, frozen=True):
    """Where people reach the organizers, and when: for pages, refusals and letters."""

    phone: Telephone
    hours: Text
    email: Email | None = None


def same_meaning(version: str, other: str) -> bool:
    """Whether two versions of a text differ in no more than a correction: `2` and `2.1` do, `2` and `3` do not."""
    return version.partition(".")[0] == other.partition(".")[0]


class PrivacyNotice(msgspec.Struct, frozen=True):
    """A text that people agree to in this version."""

    version: Version
    title: Text
    body: Text

    @property
    def sha256(self) -> str:
        """SHA-256 of title and body in Chinese, then in English, with a line break between each, as UTF-8."""
        return _text_sha256(self.title, self.body)


class Pledge(msgspec.Struct, frozen=True, kw_only=True):
    """A statement that an entrant makes for each entry; each is ticked on its own."""

    id: Id
    version: Version
    title: Text
    body: Text

    @property
    def sha256(self) -> str:
        """SHA-256 of title and body in Chinese, then in English, with a line break between each, as UTF-8."""
        return _text_sha256(self.title, self.body)


class ScoreBand(msgspec.Struct, frozen=True, kw_only=True):
    """What a score from `least` to `most`, both included, says of an entry by one criterion."""

    least: Points
    most: Points
    text: Text


class Criterion(msgspec.Struct, frozen=True, kw_only=True):
    """What experts score; `weight` in percent of the total.

    `bands` say what the points mean, from the best to the lowest or the other way round; together they cover the scale.
    """

    id: Id
    text: Text
    weight: Weight
    about: Text
    bands: tuple[ScoreBand, ...] = ()


class PlannedCalendar(msgspec.Struct, frozen=True, kw_only=True):
    """The dates as planned; a period excludes its end. `notice_days`: how long the public notice 公示 stands."""

    opens: Moment
    unit_deadline: Moment
    closes: Moment
    review_from: Moment
    review_until: Moment
    grace_hours: Hours
    notice_days: Days


class VideoLimits(msgspec.Struct, frozen=True, kw_only=True):
    """What a file must be. Sides are in pixels: below `near_miss` is refused, below `min_short_side` noted.

    A clean aperture that keeps at least `clean_aperture_percent` of each side counts as the whole frame: 98 admits the
    production aperture of SMPTE RP 187, 1888×1062 of 1920×1080.
    """

    min_short_side: Pixels
    near_miss: Pixels
    min_long_side_anamorphic: Pixels
    aspect_ratios: tuple[Ratio, ...]
    tolerance_percent: Percent
    max_size_bytes: Bytes
    clean_aperture_percent: Share = 98


Judges = Literal["all", "steadier_half"]


class SecondRound(msgspec.Struct, frozen=True, kw_only=True):
    """The second round 复评: at most `size` of the best entries, `experts` more for each, at least `days` to score.

    Entries whose win probability is below `least_chance` percent are left out. `judges` says who judges: all experts,
    or those whose first scores tell most of an entry.
    """

    size: Many
    experts: Few
    days: Days
    least_chance: Chance = 0
    judges: Judges = "all"


class ReviewRules(msgspec.Struct, frozen=True, kw_only=True):
    """How scores become a ranking. From `trim_from` scores on, `trim` are dropped at each end.

    A score is `score_min` or so many times `score_step` more, up to `score_max`.

    `decides`: the trimmed mean, the score before the average expert, or the model's (`chalicelib.result.calibration`).
    `metadata` of a film that may name people: experts get a copy without it, or screeners are told and decide.
    """

    experts_per_work: Few
    min_fields: Few
    min_scores: Few
    trim: FewOrNone
    trim_from: Few
    score_min: Points
    score_max: Points
    spread_flag: Points
    decides: Literal["raw", "calibrated", "em"]
    tie_breaks: tuple[
        Literal["raw", "calibrated", "em", "untrimmed_mean", "key_criterion", "another_expert", "jury"], ...
    ]
    key_criterion: Id
    opinions: tuple[Choice, ...]
    score_step: Many = 1
    ranks_differ: Many = 10
    metadata: Literal["strip", "flag"] = "strip"
    second_round: SecondRound | None = None


class ScreeningRules(msgspec.Struct, frozen=True, kw_only=True):
    """How screening 初步筛选 tells its answers, and how long a returned entry may be corrected.

    `letters`: letters of passing and refusal go after `letter_minutes`, or when the phase's gate is passed. Returned
    entries are told after `letter_minutes` in either case. `return_days`: to the end of that day.
    `persons`: how many answer independently; of refusals, `second_look_percent` are drawn for one more answer.
    """

    letters: Literal["minutes", "gate"] = "minutes"
    letter_minutes: Minutes = 10
    return_days: Few = 5
    persons: Literal[1, 2] = 1
    second_look_percent: Sample = 0


class ConfirmationRules(msgspec.Struct, frozen=True):
    """How many people decide what cannot be undone: 2, or 1 for a small office, which the public result says."""

    persons: Persons = 2


Majority = Literal["more_than_half", "two_thirds"]


class JuryRules(msgspec.Struct, frozen=True):
    """When a motion of the jury 定评会 is carried: how many members must vote, and how many of those for it.

    Whoever abstains has voted; whoever stands aside 回避 has not.
    """

    quorum: Few = 3
    majority: Majority = "more_than_half"


class AuditRules(msgspec.Struct, frozen=True):
    """What auditors 监督人员 see, who read all and change nothing: phone numbers and addresses hidden, or in full."""

    contacts: Literal["hidden", "full"] = "hidden"


Succession = Literal["never", "at_once", "after_notice"]  # what follows an award that is revoked after publication


class PublicNotice(msgspec.Struct, frozen=True, kw_only=True):
    """The public notice 公示 of the proposed result, for `calendar.notice_days` days before the result is published.

    `alternates` are the entries next in order, of which the first takes the place of a winner struck off 递补;
    `renotice` has the notice run again for it. `successor`: whether one also succeeds an award that is revoked after
    publication, and whether it first stands on notice.
    """

    days_are: working_days.Kind = "working"
    alternates: FewOrNone = 5
    renotice: bool = True
    successor: Succession = "never"


class Showcase(msgspec.Struct, frozen=True):
    """The showcase 展示 of the winning entries after publication; a call without it shows none."""

    videos: bool = True


class AudienceVote(msgspec.Struct, frozen=True, kw_only=True):
    """The audience favourite 观众人气: visitors of the showcase vote; it decides nothing. A call without it has none.

    Votes are taken from the publication to the end of the `days`th day, counting that of the publication: `a_day` a day
    from one contact, proved by a code; `contacts` says which. `counts`: when the public is told them. Ballots are
    deleted `kept_days` after the end.
    """

    days: Days = 14
    a_day: Few = 1
    title: Text = Text("观众人气", "Audience favourite")
    contacts: Literal["phone", "any"] = "phone"
    counts: Literal["live", "after", "never"] = "after"
    kept_days: Days = 30


class PublicStatistics(msgspec.Struct, frozen=True):
    """The figures of the call that anybody sees after publication; a call without it shows none.

    No number below `smallest` is shown, so that nobody is found by it.
    """

    smallest: Least = 5


class Ceremony(msgspec.Struct, frozen=True):
    """The award ceremony 颁奖: how many people may come for one winning entry; a call without it asks nobody."""

    attendees: Few = 4


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """The look 外观 of the call: the colour of its pages, and its logo, in a file beside the definition.

    `logo_on_certificates` puts it on certificates too. `signature` signs its letters; without it the organisers do.
    """

    accent: Colour | None = None
    logo: LogoName | None = None
    logo_on_certificates: bool = False
    signature: Text | None = None


class LetterWords(msgspec.Struct, frozen=True, kw_only=True):
    """A letter's subject and text in the call's own words; what is left out keeps the standard ones."""

    subject: Text | None = None
    text: Text | None = None


if TYPE_CHECKING:

    class Letters(msgspec.Struct, frozen=True):
        """The call's own words for letters, by their kind."""
else:
    Letters = msgspec.defstruct(
        "Letters",
        [(kind, LetterWords | None, None) for kind in messages.REWORDED],
        frozen=True,
        kw_only=True,
        module=__name__,
    )


class FeedbackRules(msgspec.Struct, frozen=True, kw_only=True):
    """What entrants see of the review after publication; a call without it shows them nothing.

    `band`: in which quarter of the scored entries theirs stands. `comments`: those that the office releases.
    """

    band: bool = False
    comments: bool = False


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """How much one person may have at once: entries that are not withdrawn, uploads under way, workbooks being written.

    `replaced`: how many earlier videos of an entry are kept. They only stop what no honest entrant does.
    """

    entries: Many = 200
    uploads: Many = 10
    exports: Many = 10
    replaced: Few = 5


class RecommendationRules(msgspec.Struct, frozen=True, kw_only=True):
    """What recommending units may do: how many entries one of each level may recommend, 0 for no quota of its own.

    Without `units` the call has none, and nobody is asked for one.
    `secrecy` is the sentence that the person who signs a secrecy review 保密审查 puts their name to.
    """

    units: bool = True
    province: Quota = 0
    city: Quota = 0
    unit: Quota = 0
    secrecy: Text = Text(
        "经审查，该作品不涉及国家秘密和工作秘密，或已作脱密处理，可以公开。",
        "This entry has been reviewed. It holds no state or work secrets, or they were removed. It may be made public.",
    )


class SummarySheet(msgspec.Struct, frozen=True):
    """The recommending units' summary sheet 作品推荐汇总表; `{unit}` becomes the unit's name."""

    title: Words
    file_name: Words


class Retention(msgspec.Struct, frozen=True):
    """How long personal information is kept, in days: after closing if never submitted, else after publication.

    Films of entries without an award go after `film_days`, without it with everything else; replaced ones, and those
    of withdrawn entries, that long after they were replaced or withdrawn; workbooks that long after they were asked
    for. `erasure_cooling_days`: between somebody's asking for erasure and its being carried out.
    """

    unsubmitted_days: Days
    personal_days: Days
    erasure_cooling_days: Few = 7
    film_days: Days | None = None
    replaced_days: Days = 30
    withdrawn_days: Days = 30
    export_days: Days = 7


class Definition(msgspec.Struct, frozen=True, kw_only=True):
    """One call for entries.

    `entrants_from` anywhere: no unified social credit code, any region and any telephone. `winners` is how many places
    there are; `awards` say how they are shared out, and without any all entries compete for all of them. `ai_hint`
    stands beside the question for the use of AI, in place of the platform's words: which law the call goes by.
    """

    id: Id
    version: Version
    title: Text
    theme: Text
    organisers: tuple[Text, ...]
    contact: Office
    receipt_prefix: Prefix
    winners: Many
    award: Text
    notice: tuple[Passage, ...]
    entrant_kinds: tuple[EntrantChoice, ...]
    calendar: PlannedCalendar
    categories: tuple[Category, ...]
    video: VideoLimits
    privacy: PrivacyNotice
    criteria: tuple[Criterion, ...]
    fields: tuple[Choice, ...]
    review: ReviewRules
    retention: Retention
    awards: tuple[Award, ...] = ()
    themes: tuple[Choice, ...] = ()
    pledges: tuple[Pledge, ...] = ()
    extra_fields: tuple[ExtraField, ...] = ()
    sheet: SummarySheet | None = None
    entrants_from: Literal["china", "anywhere"] = "china"
    screening: ScreeningRules = ScreeningRules()
    confirmation: ConfirmationRules = ConfirmationRules()
    audit: AuditRules = AuditRules()
    jury: JuryRules = JuryRules()
    public_notice: PublicNotice | None = None
    showcase: Showcase | None = None
    audience_vote: AudienceVote | None = None
    statistics: PublicStatistics | None = None
    ceremony: Ceremony | None = None
    ai_hint: Text | None = None
    look: Look = Look()
    letters: Letters = Letters()
    feedback: FeedbackRules | None = None
    limits: Limits = Limits()
    recommendation: RecommendationRules = RecommendationRules()
    languages: tuple[Language, ...] = ("zh", "en")
    time_zone: TimeZone = CHINA.name

    @property
    def signature(self) -> Signature:
        """Who signs letters, and where to reach them: in each language one line of names and one of contacts."""
        call, mail = self.contact, self.contact.email
        names = "、".join(each.zh for each in self.organisers), ", ".join(each.en for each in self.organisers)
        by = self.look.signature or Text(*names)
        words = Text(
            f"{by.zh}\n电话：{call.phone}（{call.hours.zh}）" + (f"　邮箱：{mail}" if mail else ""),
            f"{by.en}\nTelephone {call.phone} ({call.hours.en})" + (f", e-mail {mail}" if mail else ""),
        )
        return Signature(words, self.languages, self.zone)

    def letter(self, kind: str) -> MessageWords:
        """The words of a kind of letter: the call's own, else the standard ones."""
        own: LetterWords | None = getattr(self.letters, kind, None)
        return messages.reworded(kind, own.subject, own.text) if own else messages.MESSAGES[kind]

    @property
    def official_form(self) -> SummarySheet:
        """The form of the recommending units; a call that has units has one."""
        assert self.sheet is not None
        return self.sheet

    def award_text(self, award: str | UnsetType = UNSET) -> Text:
        """What winners are awarded: one of the awards by its id, else that of the call."""
        return next((each.text for each in self.awards if each.id == award), self.award)

    @property
    def zone(self) -> Zone:
        """The zone in which its times are told."""
        return Zone(self.time_zone)

    @property
    def records_in(self) -> Language:
        """The language of its workbooks, which have one: Chinese, unless the call has none."""
        return "zh" if "zh" in self.languages else "en"

    def said(self, text: Text) -> str:
        """The words in the language of the call's workbooks."""
        return text.within(self.records_in)

    @property
    def canonical(self) -> bytes:
        """The definition as JSON, keys in order, without what has its default: one form however the file wrote it.

        So a later version of the product, which knows more settings, makes the same of the same file.
        """
        return msgspec.json.encode(_stated(self), order="deterministic")

    @property
    def sha256(self) -> str:
        """SHA-256 of everything in it. Comments, order of keys and formatting of the file do not count."""
        return hashlib.sha256(self.canonical).hexdigest()


def _stated(value: Any) -> Any:
    """A value without what has its default."""
    if isinstance(value, msgspec.Struct):
        fields = ((field, getattr(value, field.name)) for field in _fields(type(value)))
        return {field.name: _stated(held) for field, held in fields if field.required or held != field.default}
    return [_stated(item) for item in value] if isinstance(value, tuple) else value


_fields = cache(msgspec.structs.fields)  # which reads a class's annotations anew each time


class Named(Protocol):
    """Something with an id and words for people: a choice, a category, a criterion."""

    @property
    def id(self) -> str: ...

    @property
    def text(self) -> Text: ...


def words_of(choices: Iterable[Named], chosen: str, language: Language = "zh") -> str:
    """What was chosen, in a language; its id if the definition no longer has it."""
    return next((choice.text.within(language) for choice in choices if choice.id == chosen), chosen)


_SHEET_OR_NONE = "the summary sheet of the recommending units, or recommendation.units = false"


class DefinitionError(Exception):
    """A definition that cannot be used; `faults` holds all its faults, by line."""

    def __init__(self, name: str, faults: list[Fault]) -> None:
        self.name = name
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.line, fault.key)))
        super().__init__("\n".join(self._lines()))

    def _lines(self) -> Iterator[str]:
        count = len(self.faults)
        yield f"{self.name}: {count} 处需要修改"
        yield f"{self.name}: {count} to correct"
        for fault in self.faults:
            yield f"  {self.name}:{fault.line}: {fault.key or '(file)'}"
            yield from (f"    {told}" for told in fault.told)


def load_definition(source: Path | str) -> Definition:
    """The definition in a file, or the shipped call of that id. Raises DefinitionError, FileNotFoundError."""
    return _shipped(source) if isinstance(source, str) else _from_file(source)


@cache
def _shipped(contest: str) -> Definition:
    return _from_file(path_of(contest))


def path_of(contest: str) -> Path:
    """The file of a call, by its id; where it should be if there is none."""
    found = (folder / f"{contest}.toml" for folder in FOLDERS)
    return next((path for path in found if path.exists()), SHIPPED / f"{contest}.toml")


def _from_file(path: Path) -> Definition:
    content = path.read_bytes()
    try:
        source = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = content[error.start : error.end].hex(" ")
        fault = Fault(path=(), found=found, zh="以 UTF-8 编码保存的文件", en="a file saved as UTF-8", line=line)
        raise DefinitionError(path.name, [fault]) from error
    return parse(source, path.name)


def logo_on_certificates(definition: Definition) -> look.Logo | None:
    """The logo that certificates of a call bear; None where they bear none."""
    return logo_of(path_of(definition.id), definition) if definition.look.logo_on_certificates else None


def logo_of(path: Path, definition: Definition) -> look.Logo | None:
    """The logo of the definition in a file, from beside it; None without one. Raises DefinitionError."""
    name = definition.look.logo
    if name is None:
        return None
    try:
        return look.logo(name, path.with_name(name).read_bytes())
    except (OSError, look.BadLogo) as error:
        found, zh, en = (
            (f"{name}: {error.found}", error.zh, error.en)
            if isinstance(error, look.BadLogo)
            else (name, "与定义文件同一文件夹中的文件", "a file beside the definition")
        )
        key = ("look", "logo")
        line = toml_values.line_for(key, toml_values.lines_of(path.read_text(encoding="utf-8-sig")))
        fault = Fault(path=key, found=toml_values.shown(found), zh=zh, en=en, line=line)
        raise DefinitionError(path.name, [fault]) from error


def parse(source: str, name: str) -> Definition:
    """The definition written in `source`; `name` is its file's. Raises DefinitionError."""
    raw, faults = toml_values.parse(text.normalized("NFC", source))  # one spelling, whatever the editor wrote
    if not faults:
        definition = toml_values.build(Definition, _with_winners(_without_units(_in_one_language(raw))), faults)
        faults += [] if faults else _contradictions(definition, name)
        if not faults:
            return _in_its_zone(definition)
        lines = toml_values.lines_of(source)
        faults = [msgspec.structs.replace(fault, line=toml_values.line_for(fault.path, lines)) for fault in faults]
    raise DefinitionError(name, faults)


def _without_units(raw: dict[str, Any]) -> dict[str, Any]:
    """A call without recommending units has no deadline for them: it is then the call's own."""
    dates, rules = raw.get("calendar"), raw.get("recommendation")
    if isinstance(dates, dict) and isinstance(rules, dict) and rules.get("units") is False and "closes" in dates:
        return raw | {"calendar": {"unit_deadline": dates["closes"], **dates}}
    return raw


def _with_winners(raw: dict[str, Any]) -> dict[str, Any]:
    """A call with awards has as many winners as these have places together."""
    awards = raw.get("awards")
    if not isinstance(awards, list) or not awards or "winners" in raw:
        return raw
    places = [each.get("places") for each in awards if isinstance(each, dict)]
    return raw | {"winners": sum(each for each in places if isinstance(each, int)) or 1}  # what is wrong is named there


def _in_one_language(raw: dict[str, Any]) -> dict[str, Any]:
    """What a call of one language says in it stands for the other, too, which nobody is shown."""
    languages = raw.get("languages")
    if languages == ["zh"] or languages == ["en"]:
        filled: dict[str, Any] = _filled(raw, languages[0], "en" if languages == ["zh"] else "zh")
        return filled
    return raw


def _filled(value: Any, given: str, other: str) -> Any:
    if isinstance(value, dict):
        inner = {key: _filled(each, given, other) for key, each in value.items()}
        return {given: inner[given], other: inner[given]} if inner.keys() == {given} else inner
    return [_filled(item, given, other) for item in value] if isinstance(value, list) else value


def _in_its_zone(definition: Definition) -> Definition:
    """The same moments with the zone's offset: one form and one hash, however the file wrote them."""
    dates = {
        field: definition.zone.local(value)
        for field, value in msgspec.structs.asdict(definition.calendar).items()
        if isinstance(value, datetime)
    }
    return msgspec.structs.replace(definition, calendar=msgspec.structs.replace(definition.calendar, **dates))


def _text_sha256(title: Text, body: Text) -> str:
    whole = "\n".join((title.zh, body.zh, title.en, body.en))
    return hashlib.sha256(text.normalized("NFC", whole).encode()).hexdigest()


# --- what no single key can say -----------------------------------------------------------------------------


def _contradictions(definition: Definition, name: str) -> list[Fault]:
    if faults := [*_zone_faults(definition)]:
        return faults  # no date can be read
    faults = [*_repeated_ids(definition), *_disorder(definition.calendar), *_review_faults(definition)]
    faults += [
        *_award_faults(definition),
        *_video_faults(definition.video),
        *_sheet_faults(definition),
        *_notice_faults(definition),
        *_extra_faults(definition),
        *_audience_faults(definition),
        *_look_faults(definition.look),
        *_letter_faults(definition),
    ]
    if len(set(definition.languages)) < len(definition.languages):
        faults.append(_fault("languages", list(definition.languages), "不重复的语言", "each language once"))
    stem = name.removesuffix(".toml")
    if definition.id != stem:
        faults.append(_fault("id", definition.id, f"与文件名一致：{stem}", f"the file's name: {stem}"))
    return faults


def _zone_faults(definition: Definition) -> Iterator[Fault]:
    try:
        _ = definition.zone.tz
    except (ZoneInfoNotFoundError, ValueError):
        yield _fault("time_zone", definition.time_zone, "IANA 时区数据库中的名称", "a name in the IANA database")


def _fault(key: str, found: Any, zh: str, en: str) -> Fault:
    path = tuple(int(part) if part.isdigit() else part for part in key.split("."))
    return Fault(path=path, found=toml_values.shown(found), zh=zh, en=en)


def _repeated_ids(definition: Definition) -> Iterator[Fault]:
    lists: dict[str, tuple[Any, ...]] = {
        name: getattr(definition, name)
        for name in ("entrant_kinds", "categories", "awards", "themes", "pledges", "criteria", "fields", "extra_fields")
    }
    options = {f"extra_fields.{n}.options": each.options for n, each in enumerate(definition.extra_fields)}
    for name, items in (lists | options | {"review.opinions": definition.review.opinions}).items():
        seen: Counter[str] = Counter()
        for number, item in enumerate(items):
            seen[item.id] += 1
            if seen[item.id] > 1:
                key = f"{name}.{number}.id"
                yield _fault(key, item.id, "不与其他项重复的标识", "an id not used before in this list")


def _award_faults(definition: Definition) -> Iterator[Fault]:
    """Awards share out the places and the entries: every entry that the call admits competes for exactly one."""
    awards = definition.awards
    if not awards:
        return
    total = sum(award.places for award in awards)
    if definition.winners != total:
        yield _fault(
            "winners",
            definition.winners,
            f"不写，或等于各奖项 places 之和（{total}）",
            f"left out, or the sum of the awards' places ({total})",
        )
    unknown = [*_unknown_choices(definition)]
    yield from unknown or _shared_or_left_out(definition)


def _unknown_choices(definition: Definition) -> Iterator[Fault]:
    """Categories and kinds of entrants that an award names and the call does not have, or that it names twice."""
    for kind, choices in (("categories", definition.categories), ("kinds", definition.entrant_kinds)):
        known = [choice.id for choice in choices]
        for number, award in enumerate(definition.awards):
            named = getattr(award, kind)
            if not set(named) <= set(known) or len(set(named)) < len(named):
                allowed = ", ".join(known)
                yield _fault(
                    f"awards.{number}.{kind}",
                    ", ".join(named),
                    f"下列各项，不重复：{allowed}",
                    f"of {allowed}, each once",
                )


def _shared_or_left_out(definition: Definition) -> Iterator[Fault]:
    """Entries that would compete for none of the awards, and the first that would for each two of them."""
    overlaps: set[tuple[int, int]] = set()
    categories = [category.id for category in definition.categories] or [""]
    for category, kind in product(categories, (kind.id for kind in definition.entrant_kinds)):
        found = ", ".join(filter(None, (category, kind)))
        fitting = [number for number, award in enumerate(definition.awards) if award.admits(category, kind)]
        if not fitting:
            yield _fault(
                "awards",
                found,
                "每件作品恰属一个奖项；这类作品不属于任何奖项",
                "one award for each entry; such have none",
            )
        for pair in combinations(fitting, 2):
            if pair not in overlaps:
                first, key = definition.awards[pair[0]].id, f"awards.{pair[1]}"
                zh, en = (
                    f"每件作品恰属一个奖项；这类作品已属于 {first}",
                    f"one award for each entry; such have {first} already",
                )
                yield _fault(key, found, zh, en)
            overlaps.add(pair)


def _disorder(calendar: PlannedCalendar) -> Iterator[Fault]:
    order = ("opens", "unit_deadline", "closes", "review_from", "review_until")
    may_meet = {("unit_deadline", "closes"), ("closes", "review_from")}
    for earlier, later in pairwise(order):
        first, second = getattr(calendar, earlier), getattr(calendar, later)
        if second < first or (second == first and (earlier, later) not in may_meet):
            yield _fault(
                f"calendar.{later}",
                second.isoformat(),
                f"晚于 {earlier}（{first.isoformat()}）的时间",
                f"a time after {earlier} ({first.isoformat()})",
            )


def _review_faults(definition: Definition) -> Iterator[Fault]:
    rules = definition.review
    total = sum(criterion.weight for criterion in definition.criteria)
    if total != 100:
        yield _fault("criteria", f"weight: {total}", "各项 weight 之和为 100", "weights that add up to 100")
    if rules.key_criterion not in {criterion.id for criterion in definition.criteria}:
        names = ", ".join(criterion.id for criterion in definition.criteria)
        yield _fault("review.key_criterion", rules.key_criterion, f"下列之一：{names}", f"one of {names}")
    yield from _panel_faults(rules, len(definition.fields))
    yield from _score_faults(rules)
    for number, criterion in enumerate(definition.criteria):
        yield from _band_faults(criterion.bands, rules, f"criteria.{number}.bands")
    yield from _second_round_faults(definition)


def _panel_faults(rules: ReviewRules, fields: int) -> Iterator[Fault]:
    if rules.min_fields > min(fields, rules.experts_per_work):
        yield _at_most("review.min_fields", rules.min_fields, min(fields, rules.experts_per_work))
    if rules.min_scores > rules.experts_per_work:
        yield _at_most("review.min_scores", rules.min_scores, rules.experts_per_work)
    if rules.trim and rules.trim_from > rules.experts_per_work:
        yield _at_most("review.trim_from", rules.trim_from, rules.experts_per_work)
    if rules.trim_from <= 2 * rules.trim:
        least = 2 * rules.trim + 1
        yield _fault(
            "review.trim_from",
            rules.trim_from,
            f"不小于 {least}：去掉最高和最低各 {rules.trim} 个后须有剩余",
            f"at least {least}: something must remain after dropping {rules.trim} at each end",
        )


def _second_round_faults(definition: Definition) -> Iterator[Fault]:
    second = definition.review.second_round
    if second is not None and second.size <= definition.winners:
        yield _fault(
            "review.second_round.size",
            second.size,
            f"大于 winners（{definition.winners}）的整数",
            f"more than winners ({definition.winners})",
        )


def _score_faults(rules: ReviewRules) -> Iterator[Fault]:
    if rules.score_max <= rules.score_min:
        yield _fault(
            "review.score_max",
            rules.score_max,
            f"大于 score_min（{rules.score_min}）",
            f"more than score_min ({rules.score_min})",
        )
    elif (rules.score_max - rules.score_min) % rules.score_step:
        whole = rules.score_max - rules.score_min
        yield _fault(
            "review.score_step",
            rules.score_step,
            f"能整除 {whole}（score_max 减 score_min）的整数",
            f"a whole number that divides {whole} (score_max less score_min)",
        )
    elif rules.spread_flag > rules.score_max - rules.score_min:
        yield _at_most("review.spread_flag", rules.spread_flag, rules.score_max - rules.score_min)
    if len(set(rules.tie_breaks)) < len(rules.tie_breaks):
        yield _fault("review.tie_breaks", ", ".join(rules.tie_breaks), "不重复的规则", "each rule once")
    by_people = [rule in BY_PEOPLE for rule in rules.tie_breaks]
    if by_people != sorted(by_people):
        found = ", ".join(rules.tie_breaks)
        yield _fault("review.tie_breaks", found, "由人决定的规则放在最后", "the rules that need people last")


def _band_faults(bands: tuple[ScoreBand, ...], rules: ReviewRules, key: str) -> Iterator[Fault]:
    """Bands that leave a point of the scale without words, or give it two."""
    due = rules.score_min
    for number, band in sorted(enumerate(bands), key=lambda each: each[1].least):
        if band.least != due:
            yield _fault(
                f"{key}.{number}.least", band.least, f"{due}：各档须连续且不重叠", f"{due}: no gap, no overlap"
            )
        if band.most < band.least:
            least = band.least
            yield _fault(f"{key}.{number}.most", band.most, f"不小于 {least} 的整数", f"a whole number from {least}")
        due = max(band.most, band.least) + 1
    if bands and due != rules.score_max + 1:
        found, most = due - 1, rules.score_max
        yield _fault(key, found, f"最高一档到 {most} 为止", f"bands that end at {most}")


def _video_faults(video: VideoLimits) -> Iterator[Fault]:
    if video.near_miss > video.min_short_side:
        yield _at_most("video.near_miss", video.near_miss, video.min_short_side)
    seen: set[float] = set()
    for number, (width, height) in enumerate(video.aspect_ratios):
        if width / height in seen:
            yield _fault(f"video.aspect_ratios.{number}", [width, height], "不重复的比例", "each ratio once")
        seen.add(width / height)


def _sheet_faults(definition: Definition) -> Iterator[Fault]:
    sheet = definition.sheet
    if sheet is None:
        if definition.recommendation.units:
            yield _fault("sheet", "", "推荐单位的汇总表，或 recommendation.units = false", _SHEET_OR_NONE)
    elif sheet.file_name.count("{unit}") != 1 or set('\\/:*?"<>|') & set(sheet.file_name):
        yield _fault(
            "sheet.file_name",
            sheet.file_name,
            '含有一个 {unit}，且不含 \\ / : * ? " < > | 的文件名',
            'a file name with {unit} once and none of \\ / : * ? " < > |',
        )


def _notice_faults(definition: Definition) -> Iterator[Fault]:
    """A notice that is planned in a year whose working days nobody knows yet is not run on guesses."""
    dates, notice = definition.calendar, definition.public_notice
    if notice is None:
        return
    if notice.successor != "never" and notice.alternates == 0:
        yield _fault(
            "public_notice.alternates", 0, "至少 1（有递补作品才能递补）", "at least 1, of whom one can succeed"
        )
    try:
        working_days.period_end(
            dates.review_until, dates.notice_days, notice.days_are, years=working_days.shipped(), zone=definition.zone
        )
    except UnknownYear as unknown:
        years = "、".join(map(str, unknown.known)), ", ".join(map(str, unknown.known))
        yield _fault(
            "public_notice.days_are",
            f"{notice.days_are} ({unknown.year})",
            f"按自然日 calendar 计算，或节假日表已有 {unknown.year} 年的安排（现有 {years[0]} 年）",
            f"calendar days, or a table of holidays that has {unknown.year} (it has {years[1]})",
        )


# The settings that only one kind of extra field has.
_OF_KIND = {
    "limit": "text",
    "options": "choice",
    "least": "number",
    "most": "number",
    "whole": "number",
    "earliest": "date",
    "latest": "date",
    "formats": "file",
    "megabytes": "file",
}


_SUBJECT_LENGTH, _LETTER_LENGTH = 120, 3000  # characters


def _letter_faults(definition: Definition) -> Iterator[Fault]:
    for kind in messages.REWORDED:
        own: LetterWords | None = getattr(definition.letters, kind)
        for part in ("subject", "text") if own else ():
            words: Text | None = getattr(own, part)
            for language in definition.languages if words else ():
                assert words is not None
                key = f"letters.{kind}.{part}.{language}"
                yield from _values_faults(key, kind, words.within(language), is_subject=part == "subject")


def _values_faults(key: str, kind: str, words: str, *, is_subject: bool) -> Iterator[Fault]:
    """What is wrong with the values that a letter's words name, and with their length."""
    known = [name for name in messages.values_of(kind) if not (is_subject and name == "link")]
    for name in messages.unknown_values(kind, words):
        near = toml_values.resembled(name, known)
        zh, en = f"以下之一：{messages.listed(known)}", f"one of {messages.listed(known)}"
        if near:
            zh, en = f"{{{near}}}（是否写错？）", f"{{{near}}} (did you mean this?)"
        yield _fault(key, f"{{{name}}}" if name not in "{}｛｝" else name, zh, en)
    named = set(messages.VALUE.findall(words))
    missing = [] if is_subject else [name for name in messages.needed_in(kind) if name not in named]
    if missing:
        told = messages.listed(missing)
        yield _fault(key, words, f"含有 {told} 的文字", f"words with {told}")
    if is_subject and "link" in named:
        yield _fault(key, "{link}", "不含登录链接的标题", "a subject without the sign-in link")
    if is_subject and "\n" in words:
        yield _fault(key, words, "一行标题", "a subject of one line")
    longest = _SUBJECT_LENGTH if is_subject else _LETTER_LENGTH
    if len(words) > longest:
        yield _fault(key, f"{len(words)}", f"不超过 {longest} 个字符", f"at most {longest} characters")


def _look_faults(chosen: Look) -> Iterator[Fault]:
    if chosen.logo_on_certificates and chosen.logo is None:
        yield _fault("look.logo", "", "logo_on_certificates 所用的 logo", "the logo that logo_on_certificates is about")
    if chosen.accent and (found := look.contrast(chosen.accent, look.WHITE)) < look.LEAST:
        near = look.readable(chosen.accent, look.LIGHT_GROUNDS, "#000000")
        yield _fault(
            "look.accent",
            f"{chosen.accent} ({found:.2f} : 1)",
            f"与白色对比度不低于 {look.LEAST} : 1 的颜色，例如 {near}",
            f"a colour with a contrast of at least {look.LEAST} : 1 against white, such as {near}",
        )


def _extra_faults(definition: Definition) -> Iterator[Fault]:
    if len(definition.extra_fields) > MOST_EXTRA:
        found, zh, en = f"{len(definition.extra_fields)}", f"不超过 {MOST_EXTRA} 节", f"at most {MOST_EXTRA} sections"
        yield _fault("extra_fields", found, zh, en)
    categories = [category.id for category in definition.categories]
    for number, field in enumerate(definition.extra_fields):
        key = f"extra_fields.{number}"
        if field.id in ASKED_ANYWAY:
            yield _fault(f"{key}.id", field.id, "表单没有的标识", "an id that the form does not have already")
        for place, category in enumerate(field.categories):
            if category not in categories:
                names = ", ".join(categories)
                yield _fault(f"{key}.categories.{place}", category, f"下列之一：{names}", f"one of {names}")
        yield from _kind_faults(key, field)


def _audience_faults(definition: Definition) -> Iterator[Fault]:
    if definition.audience_vote is not None and definition.showcase is None:
        yield _fault(
            "audience_vote", "", "有 [showcase] 的定义：投票在展示页进行", "a call with [showcase], where people vote"
        )


def _kind_faults(key: str, field: ExtraField) -> Iterator[Fault]:
    """What does not go with the kind of an extra field, and bounds between which nothing lies."""
    for each in msgspec.structs.fields(ExtraField):
        kind, held = _OF_KIND.get(each.name, field.kind), getattr(field, each.name)
        if kind != field.kind and held != each.default:
            zh, en = f'仅在 kind = "{kind}" 时使用', f'nothing: it goes with kind = "{kind}"'
            yield _fault(f"{key}.{each.name}", _in_file(held), zh, en)
    if field.kind == "choice" and len(field.options) < 2:
        yield _fault(f"{key}.options", len(field.options) or "", "至少两个选项", "at least two options")
    if len(set(field.formats)) < len(field.formats):
        yield _fault(f"{key}.formats", ", ".join(field.formats), "不重复的格式", "each format once")
    if field.kind == "file" and field.public:
        yield _fault(f"{key}.public", True, "false：文件不公开展示", "false: the public is shown no file")
    for least, most in (("least", "most"), ("earliest", "latest")):
        low, high = getattr(field, least), getattr(field, most)
        if low is not None and high is not None and low > high:
            yield _fault(f"{key}.{most}", _in_file(high), f"不小于 {least}（{low}）", f"no less than {least} ({low})")


def _in_file(value: Any) -> Any:
    """A value as its file has it, near enough to be found there."""
    return f"{len(value)}" if isinstance(value, tuple) else value.isoformat() if isinstance(value, date) else value


def _at_most(key: str, found: int, most: int) -> Fault:
    return _fault(key, found, f"不大于 {most} 的整数", f"a whole number, at most {most}")
