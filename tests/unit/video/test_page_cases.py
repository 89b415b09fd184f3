"""What the page says of a file before its upload is never more than what the server's check says."""

import pytest

from tests.media import page_cases
from tests.media.page_cases import Case


@pytest.mark.parametrize("case", list(page_cases.cases()), ids=lambda case: case.name)
def test_the_page_stops_nothing_that_the_server_accepts(case: Case) -> None:
    """Each code for which the page refuses the file is one for which the server does."""
    assert set(case.page) <= set(case.server)


def test_the_pages_tests_run_these_cases() -> None:
    """`python -m tests.media.page_cases` writes them anew after a change of the rules."""
    assert page_cases.PATH.read_text(encoding="utf-8") == page_cases.content()
