"""The table of platforms: what is shipped can be used, and a slip in it is found."""

import msgspec
import pytest

from chalicelib.bilingual import Text
from chalicelib.call import platforms
from chalicelib.call.platforms import Cover, Platform, Tags

SOURCE = """
[one]
text = { zh = "一", en = "One" }
title_limit = 20
synopsis_limit = 100
tags = { most = 3, longest = 8, form = "#{tag}" }
covers = [{ ratio = [3, 4], width = 1080, height = 1440 }]
"""


def test_the_table_is_read_whole() -> None:
    """Every figure, under the id that it has as a table."""
    assert platforms.parse(SOURCE) == {
        "one": Platform(
            id="one",
            text=Text("一", "One"),
            title_limit=20,
            synopsis_limit=100,
            tags=Tags(3, 8, "#{tag}"),
            covers=(Cover((3, 4), 1080, 1440),),
        )
    }


def test_the_shipped_table_names_the_platforms_of_the_notice() -> None:
    """B站, 抖音 and 视频号 are where the notice promises promotion."""
    assert [each.text.zh for each in platforms.shipped().values()] == ["B站", "抖音", "视频号"]


def test_a_cover_has_the_shape_that_it_says() -> None:
    """Pixels that do not fit the ratio would be cut by the platform once more."""
    with pytest.raises(msgspec.ValidationError, match="1080x1400 is not 3:4"):
        platforms.parse(SOURCE.replace("1440", "1400"))
