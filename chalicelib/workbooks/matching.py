"""Which row of a sheet is which entry, and how certain that is.

A certainty is a number from 0 to 1, in steps of 0.01, and means:

* 1.00: the receipt number is the entry's, and the titles agree.
* 0.95: the receipt number is the entry's and the row has no title; or title and entrant agree and there is no receipt.
* 0.60 to 0.94: something differs. Title counts 0.6 and entrant 0.4; the same phone or credit code speaks for an entrant
  whose name differs, the same contact person half as much. A receipt number of another entry takes 0.10 off, an unknown
  one 0.05, another entry that fits as well 0.20.
* below `LEAST` it is no match.

Titles and names agree when they are equal folded: Simplified, half-width, without case, spaces, punctuation and
book-title marks. Others are compared by edit distance, and count nothing when more than four of ten characters differ.
Each entry is given to one row, the most certain pairs first.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from chalicelib import text
from chalicelib.people.contacts import plain_telephone
from chalicelib.workbooks.sheet_words import simplified

LEAST = 0.6
CERTAIN = 1.0
_COMPARED = 80  # characters of a title or a name
_CANDIDATES = 8  # entries that a title is measured against, those with most pairs of characters in common
_COMMON = 150  # a pair of characters that more titles than this have tells nothing
_SYNOPSIS = 15  # characters from which an equal synopsis speaks for the same work under another title

_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_NUMERAL = re.compile(r"[0-9]+|[一二三四五六七八九十百]+|[上中下](?=[集篇部季]?$)|[IVX]+$")
_MAIN = re.compile(r"^(.{2,}?)\s*(?:[—―–:：|｜(（\[【·]|--|\s-\s).+$", re.DOTALL)
_MARKS = re.compile(r"[\W_]+")
_LEGAL = re.compile(r"(股份)?(有限)?(责任)?公司$|集团$|有限合伙$")


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """What a row or an entry is known by, each as a text; `receipt` is not empty for an entry."""

    receipt: str = ""
    title: str = ""
    entrant: str = ""
    credit_code: str = ""
    contact_person: str = ""
    phone: str = ""
    synopsis: str = ""


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """A row and an entry by their places in the two lists."""

    row: int
    entry: int
    certainty: float


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """A `Named`, folded. `main` is the title before a dash or colon, `unnumbered` the title without its numerals."""

    receipt: str
    title: str
    main: str
    numerals: tuple[str, ...]
    unnumbered: str
    entrant: str
    code: str
    person: str
    phones: frozenset[str]
    synopsis: str


def receipt_key(receipt: str) -> str:
    """A receipt number without dashes, spaces, width and case. One of digits alone has lost zeros in front."""
    plain = _MARKS.sub("", text.normalized("NFKC", receipt[:100]).upper())
    return plain.lstrip("0") if plain.isdecimal() else plain


def phones_of(value: str) -> frozenset[str]:
    """All telephones in a cell, each in one spelling; empty if there is none."""
    whole = value if _MOBILE.fullmatch(value) else plain_telephone(value)
    if whole:
        return frozenset({whole})
    parts = re.split(r"[/、,，;；\n|或]|\s{2,}", value)
    found = {plain for part in parts if (plain := plain_telephone(part))}
    return frozenset(found | set(_MOBILE.findall(text.normalized("NFKC", value[:200]))))


def folded(value: str) -> str:
    """The key of a title or a name; empty for an empty one."""
    return text.fold(simplified(value[: 4 * _COMPARED]))[:_COMPARED] if value else ""


def key_of(named: Named) -> Key:
    """What is compared."""
    whole = simplified(text.normalized("NFKC", named.title[: 4 * _COMPARED])).strip()
    plain = whole.strip(" 《》〈〉<>“”\"'") or whole
    main = _MAIN.match(plain)
    return Key(
        receipt=receipt_key(named.receipt),
        title=folded(plain),
        main=folded(main[1]) if main else "",
        numerals=tuple(_NUMERAL.findall(plain)),
        unnumbered=folded(_NUMERAL.sub("", plain)),
        entrant=folded(named.entrant),
        code=receipt_key(named.credit_code),
        person=folded(named.contact_person),
        phones=phones_of(named.phone),
        synopsis=_MARKS.sub("", text.normalized("NFKC", named.synopsis[:1000])),
    )


# --- how alike -------------------------------------------------------------------------------------------------------


def distance(one: str, other: str) -> int:
    """How many characters must be put in, taken out or changed (Levenshtein; Hyyrö 2003, bits in parallel)."""
    if len(one) < len(other):
        one, other = other, one
    if not other:
        return len(one)
    full, last = (1 << len(other)) - 1, 1 << (len(other) - 1)
    places: dict[str, int] = {}
    for place, character in enumerate(other):
        places[character] = places.get(character, 0) | 1 << place
    plus, minus, found = full, 0, len(other)
    for character in one:
        equal = places.get(character, 0)
        straight = (((equal & plus) + plus) ^ plus) | equal | minus
        across_plus = minus | ~(straight | plus)
        across_minus = plus & straight
        found += bool(across_plus & last) - bool(across_minus & last)
        across_plus = across_plus << 1 | 1
        plus = (across_minus << 1 | ~(straight | across_plus)) & full
        minus = across_plus & straight & full
    return found


def alike(one: str, other: str) -> float:
    """1 for equal texts, 0 for texts with nothing in common."""
    return 1.0 if one == other else 1 - distance(one, other) / max(len(one), len(other))


def titles_alike(row: Key, entry: Key) -> float:
    """How far two titles agree: 1 if they are equal; a title without its second part 0.85; 0 where most differs."""
    if not row.title or not entry.title:
        return 0.0
    if row.title == entry.title:
        return 1.0
    if row.numerals != entry.numerals and alike(row.unnumbered, entry.unnumbered) >= 0.9:
        return 0.0  # part one is not part two, however alike they are
    if entry.title == row.main or row.title == entry.main:
        return 0.85
    found = max((alike(row.title, entry.title) - 0.4) / 0.6, 0.0)
    told_again = row.synopsis == entry.synopsis and len(row.synopsis) >= _SYNOPSIS
    return max(found, 0.7) if told_again else found


def entrants_alike(row: Key, entry: Key) -> float | None:
    """How far two entrants agree, what else is known of them included; None if nothing is known of one."""
    if (row.code and row.code == entry.code) or row.phones & entry.phones:
        known = 0.85
    else:
        known = 0.5 if row.person and row.person == entry.person else 0.0
    if not row.entrant or not entry.entrant:
        return known or None
    return max(known, _names_alike(row.entrant, entry.entrant))


def _names_alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    short, long = sorted((_LEGAL.sub("", one), _LEGAL.sub("", other)), key=len)
    if len(short) >= 3 and _is_inside(short, long):
        return 0.9  # a short form: 东莞一机厂 of 东莞市第一机床厂有限公司
    return max((alike(one, other) - 0.4) / 0.6, 0.0)


def _is_inside(short: str, long: str) -> bool:
    """Whether all characters of `short` come in `long`, in their order."""
    rest = iter(long)
    return all(character in rest for character in short)


def certainty(row: Key, entry: Key, known: frozenset[str] | set[str]) -> float:
    """How certain it is that a row is an entry; `known` are the receipt numbers of all entries."""
    title = titles_alike(row, entry)
    if row.receipt and row.receipt == entry.receipt:
        return round(_by_receipt(row, title, entrants_alike(row, entry)), 2)
    if not title:
        return 0.0  # an entrant alone is no work
    entrant = entrants_alike(row, entry)
    both = 0.85 * title if entrant is None else 0.95 * (0.6 * title + 0.4 * entrant)
    if row.receipt:
        both -= 0.1 if row.receipt in known else 0.05
    return round(max(both, 0.0), 2)


def _by_receipt(row: Key, title: float, entrant: float | None) -> float:
    if title == 1.0:
        return 1.0
    if not row.title:
        return 0.95
    if title > 0:
        return 0.75 + 0.2 * title
    if entrant is None:
        return 0.6
    return 0.75 if entrant >= 0.5 else 0.45  # else the receipt alone agrees, against title and entrant


# --- which is which --------------------------------------------------------------------------------------------------


class _Index:
    """The entries, to be found by what a row says."""

    def __init__(self, entries: Sequence[Key]) -> None:
        self.entries = entries
        self.receipts = {entry.receipt: place for place, entry in reversed(list(enumerate(entries))) if entry.receipt}
        self.titles: dict[str, list[int]] = defaultdict(list)
        self.own: dict[tuple[str, str], list[int]] = defaultdict(list)
        self.pairs: dict[str, list[int]] = defaultdict(list)
        self.synopses: dict[str, list[int]] = defaultdict(list)
        for place, entry in enumerate(entries):
            for title in {entry.title, entry.main} - {""}:
                self.titles[title].append(place)
                self.own[title, entry.entrant].append(place)
            if len(entry.synopsis) >= _SYNOPSIS:
                self.synopses[entry.synopsis].append(place)
            for pair in _pairs(entry.title):
                self.pairs[pair].append(place)
        self.known = set(self.receipts)

    def candidates(self, row: Key) -> set[int]:
        """Entries that a row may be: by receipt, title, synopsis; if none fits exactly, by pairs of characters."""
        found = {self.receipts[row.receipt]} if row.receipt in self.receipts else set()
        for title in {row.title, row.main} - {""}:
            found.update(self._titled(title, row.entrant))
        found.update(self.synopses.get(row.synopsis, ())[:_CANDIDATES])
        if not any(titles_alike(row, self.entries[place]) == 1.0 for place in found):
            found.update(self._resembling(row))
        return found

    def _titled(self, title: str, entrant: str) -> Sequence[int]:
        """The entries of a title; of very many only those of the entrant, so that no sheet makes this slow."""
        places = self.titles.get(title, ())
        return places if len(places) <= _COMMON else (self.own.get((title, entrant)) or places)[:_COMMON]

    def _resembling(self, row: Key) -> list[int]:
        shared: Counter[int] = Counter()
        for pair in _pairs(row.title):
            places = self.pairs.get(pair, ())
            if len(places) <= _COMMON:
                shared.update(places)
        return [place for place, _ in shared.most_common(_CANDIDATES)]


def _pairs(title: str) -> set[str]:
    """Pairs of neighbouring characters; of a short title also each character, as one slip spoils two pairs."""
    pairs = {title[place : place + 2] for place in range(len(title) - 1)}
    return pairs | set(title) if len(title) <= 5 else pairs


def assigned(rows: Sequence[Key], entries: Sequence[Key]) -> list[Match]:
    """The matches, by row. Each row and each entry is in one at the most."""
    index = _Index(entries)
    offers = sorted(_offers(rows, index), key=lambda each: (-each.certainty, each.row, each.entry))
    by_row: dict[int, Match] = {}
    taken: set[int] = set()
    for offer in offers:
        if offer.row not in by_row and offer.entry not in taken:
            by_row[offer.row] = offer
            taken.add(offer.entry)
    return [_weighed(by_row[row], offers_of, taken) for row, offers_of in _grouped(offers) if row in by_row]


def _offers(rows: Iterable[Key], index: _Index) -> Iterator[Match]:
    for number, row in enumerate(rows):
        for place in index.candidates(row):
            certain = certainty(row, index.entries[place], index.known)
            if certain >= LEAST:
                yield Match(row=number, entry=place, certainty=certain)


def _grouped(offers: Iterable[Match]) -> list[tuple[int, list[Match]]]:
    by_row: dict[int, list[Match]] = defaultdict(list)
    for offer in offers:
        by_row[offer.row].append(offer)
    return sorted(by_row.items())


def _weighed(match: Match, offers: Iterable[Match], taken: set[int]) -> Match:
    """The match, less certain if an entry that no row was given fits as well."""
    if match.certainty >= CERTAIN:
        return match
    rival = any(offer.entry not in taken and offer.certainty > match.certainty - 0.03 for offer in offers)
    return msgspec.structs.replace(match, certainty=round(max(match.certainty - 0.2, LEAST), 2)) if rival else match


def same_work(one: Key, other: Key) -> bool:
    """Whether two rows of a sheet are one work: the same receipt, or the same title of the same entrant."""
    if one.receipt and other.receipt:
        return one.receipt == other.receipt and titles_alike(one, other) >= 0.5
    if not one.title or one.title != other.title:
        return False
    return not one.entrant or not other.entrant or _names_alike(one.entrant, other.entrant) >= 0.85
