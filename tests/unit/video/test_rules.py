"""The words of the video rules."""

import string

from chalicelib.video import rules


def test_words_in_both_languages_name_the_same_values() -> None:
    """A placeholder that one language forgets would be a finding without its figure."""
    for code, rule in rules.RULES.items():
        for zh, en in (rule.title, rule.actual, rule.wanted, rule.fix):
            chinese, english = ({n.removesuffix("_zh").removesuffix("_en") for n in _names(text)} for text in (zh, en))
            assert (code, chinese) == (code, english)


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}
