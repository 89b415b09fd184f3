"""Words for people, in Chinese and English."""

from typing import Annotated

import msgspec

from chalicelib.toml_values import meta

Words = Annotated[str, meta("不为空的文字", "words, not empty", min_length=1)]


class Text(msgspec.Struct, frozen=True):
    """The same words in Chinese and English."""

    zh: Words
    en: Words
