"""The page's look at a file speaks the server's words."""

from infra import rule_words


def test_the_pages_words_are_the_servers() -> None:
    """`python -m infra.rule_words` writes them anew after a change of the rules."""
    assert rule_words.PATH.read_text(encoding="utf-8") == rule_words.content()
