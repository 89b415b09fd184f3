"""The QR codes that the pages draw: a decoder of another hand reads what web/shared/qr.js draws."""

import json
import subprocess

import numpy as np
import numpy.typing as npt
import pytest
import zxingcpp

from infra.npm import NODE, ROOT

TEXTS = [
    "https://a.cn/",
    "https://zhengxuan.example.cn/entrant/?recommender=3f6c9f0c2a5be0d41c7a",
    "https://zhengxuan.example.cn/entrant/?from=" + "%E4%B8%9C%E8%8E%9E%E5%B8%82%E5%B7%A5%E4%B8%9A" * 2,
    "征选·讲好中国工业故事 https://例子.中国/",
    # One text for each version 1 to 13, as long as it holds: bytes at level M, ISO/IEC 18004, table 7.
    *("x" * size for size in (14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331)),
]
_DRAW = """
import { qrModules } from "./web/shared/qr.js";
let text = "";
for await (const chunk of process.stdin) text += chunk;
console.log(JSON.stringify(JSON.parse(text).map(qrModules)));
"""

Picture = npt.NDArray[np.uint8]


@pytest.fixture(scope="module")
def pictures() -> list[Picture]:
    """Each text as a picture: four pixels a module, with the quiet zone of four modules."""
    command = [*NODE, "--input-type=module", "--eval", _DRAW]
    drawn = subprocess.run(command, input=json.dumps(TEXTS), capture_output=True, text=True, check=True, cwd=ROOT)
    return [_picture(np.array(modules)) for modules in json.loads(drawn.stdout)]


def test_a_decoder_reads_every_code(pictures: list[Picture]) -> None:
    """Short and long, in ASCII, percent-encoded and in Chinese."""
    assert [_read(picture) for picture in pictures] == TEXTS


def test_a_stained_code_is_read(pictures: list[Picture]) -> None:
    """Level M mends up to 15 % of a code: here a stain of a seventh of its width and height, in its middle."""
    for picture in pictures:
        middle, reach = picture.shape[0] // 2, picture.shape[0] // 14
        picture[middle - reach : middle + reach, middle - reach : middle + reach] = 0
    assert [_read(picture) for picture in pictures] == TEXTS


def _picture(dark: npt.NDArray[np.bool_]) -> Picture:
    grey = np.where(np.pad(dark, 4), 0, 255).astype(np.uint8)
    return np.kron(grey, np.ones((4, 4), np.uint8))


def _read(picture: Picture) -> str:
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return found[0].text if found else ""
