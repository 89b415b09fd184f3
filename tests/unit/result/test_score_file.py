"""Files of scores, as spreadsheets write them."""

from decimal import Decimal

import pytest

from chalicelib.result import score_file
from chalicelib.result.score_file import ScoreFileError
from chalicelib.result.scoring import Score


@pytest.mark.parametrize(
    "data",
    [
        b"entry,expert,art,fun\ne1,x1,80,7.5\n\ne2,x1,90,8\n",
        "\ufeffEntry, Expert ,art,fun\r\n e1 ,x1, 80 ,7.50\r\n,,,\r\ne2,x1,90,8.0".encode(),
        b"entry;expert;art;fun\r\ne1;x1;80;7.5\r\ne2;x1;90;8\r\n",
        b"entry\texpert\tart\tfun\ne1\tx1\t80\t7.5\ne2\tx1\t90\t8\n",
    ],
)
def test_scores_are_read_whatever_wrote_them(data: bytes) -> None:
    file = score_file.parse(data)
    assert file.criteria == ("art", "fun")
    assert file.scores == (
        Score("e1", "x1", {"art": 80, "fun": Decimal("7.5")}),
        Score("e2", "x1", {"art": 90, "fun": 8}),
    )


def test_names_in_chinese_encodings_are_read() -> None:
    text = "entry,expert,score\n钢铁的故事,王专家,85\n"
    assert score_file.parse(text.encode("gb18030")) == score_file.parse(text.encode())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "line 1: the columns must be"),
        ("expert,entry,score\n", "line 1: the columns must be"),
        ("entry,expert\n", "line 1: the columns must be"),
        ("entry,expert,a,a\n", "line 1: a column has no name"),
        ("entry,expert,a,\n", "line 1: a column has no name"),
        ("entry,expert,a\ne,x\n", "line 2: 2 columns, but the first line has 3"),
        ("entry,expert,a\ne,x,1\ne,,2\n", "line 3: the entry or the expert is missing"),
        ("entry,expert,a\ne,x,\n", "line 2: a is '', not a number"),
        ("entry,expert,a\ne,x,good\n", "line 2: a is 'good', not a number"),
        ("entry;expert;a\ne;x;7,5\n", "line 2: a is '7,5', not a number; decimals are written with a point"),
        ("entry|expert|a\ne|x|7\n", "line 1: the columns must be"),
        ("entry,expert,a\ne,x,-1\n", "e by x: a is -1, outside the scale of 0 to 1000000"),
        ("entry,expert,a\ne,x,nan\n", "line 2: a is nan: at most a million"),
        ("entry,expert,a\ne,x,1e999999\n", "line 2: a is 1e999999: at most a million"),
        ("entry,expert,a\ne,x,0.00000001\n", "line 2: a is 0.00000001: at most a million, six decimals"),
        ("entry,expert,a\ne,x,1\ne,x,2\n", "expert 'x' scored 'e' twice"),
    ],
)
def test_what_cannot_be_read_is_named_with_its_line(text: str, words: str) -> None:
    with pytest.raises(ScoreFileError) as caught:
        score_file.parse(text.encode())
    assert str(caught.value).startswith(words)


@pytest.mark.parametrize(("value", "fits"), [("-3", True), ("3", True), ("-3.5", False), ("4", False)])
def test_scores_lie_on_the_scale_that_was_named(value: str, fits: bool) -> None:
    """A score outside it is a slip of the pen, and would move every figure."""
    data = f"entry,expert,a\ne,x,{value}\n".encode()
    if fits:
        assert score_file.parse(data, -3, 3).scores[0].criteria == {"a": int(value)}
        return
    with pytest.raises(ScoreFileError, match="outside the scale of -3 to 3"):
        score_file.parse(data, -3, 3)
