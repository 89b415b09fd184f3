"""The regions of China: those that the pages offer, and no others."""

import re
from pathlib import Path

from chalicelib.bilingual import Text
from chalicelib.people.regions import REGIONS, region

OFFERED = Path(__file__).parents[3] / "web" / "shared" / "words" / "regions.js"


def test_the_pages_offer_the_same_regions_in_the_same_order() -> None:
    """By the same names in both languages."""
    offered = re.findall(r'\["([^"]+)", "([^"]+)"\]', OFFERED.read_text(encoding="utf-8"))
    assert offered == [(text.zh, text.en) for text in REGIONS.values()]


def test_what_is_none_of_them_keeps_its_words() -> None:
    """Whoever enters from anywhere states a country."""
    assert (region("广东省").en, region("Germany")) == ("Guangdong", Text("Germany", "Germany"))
