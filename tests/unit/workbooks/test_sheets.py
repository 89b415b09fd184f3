"""File names that every system keeps."""

import pytest

from chalicelib.workbooks.sheets import file_name


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("东莞市工业和信息化局", "东莞市工业和信息化局+推荐讲好中国工业故事.xlsx"),
        ('a/b\\c:d*e?f"g<h>i|j', "a b c d e f g h i j+推荐讲好中国工业故事.xlsx"),
        ("../../etc/passwd", "etc passwd+推荐讲好中国工业故事.xlsx"),
        ("  某局. ", "某局+推荐讲好中国工业故事.xlsx"),
        ("...", "_+推荐讲好中国工业故事.xlsx"),
        ("CON", "_CON+推荐讲好中国工业故事.xlsx"),
        ("第一\n行", "第一 行+推荐讲好中国工业故事.xlsx"),
    ],
)
def test_a_units_name_becomes_a_file_name(unit: str, name: str) -> None:
    """`单位+推荐讲好中国工业故事`, whatever the unit is called."""
    assert file_name("{unit}+推荐讲好中国工业故事", unit=unit) == name


def test_a_long_name_stays_a_name() -> None:
    """255 bytes are what file systems take."""
    assert len(file_name("{unit}", unit="工" * 200).encode()) <= 255
