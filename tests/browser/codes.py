"""Reads the QR codes that pages draw."""

import base64
import re

import numpy as np
import zxingcpp
from playwright.sync_api import Locator, Page


def read_code(code: Locator) -> str:
    """What another hand's decoder reads in the squares that the page has drawn."""
    side = int(str(code.get_attribute("viewBox")).split()[2])
    drawn = re.findall(r"M(\d+) (\d+)h1v1h-1z", str(code.locator("path").get_attribute("d")))
    picture = np.full((side, side), 255, np.uint8)
    for x, y in drawn:
        picture[int(y), int(x)] = 0
    [found] = zxingcpp.read_barcodes(np.kron(picture, np.ones((4, 4), np.uint8)))
    return str(found.text)


_GREY = """async ([source, side]) => {
  const picture = new Image();
  picture.src = source;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = side;
  const pen = canvas.getContext("2d");
  pen.drawImage(picture, 0, 0, side, side);
  const grey = pen.getImageData(0, 0, side, side).data.filter((_, at) => at % 4 === 0);
  return btoa(Array.from(grey, (each) => String.fromCharCode(each)).join("")); // a list of so many numbers takes long
}"""


def read_picture(page: Page, file: bytes, kind: str) -> str:
    """What another hand's decoder reads in a picture file, which the browser draws."""
    side = 600
    source = f"data:{kind};base64,{base64.b64encode(file).decode()}"
    grey = np.frombuffer(base64.b64decode(page.evaluate(_GREY, [source, side])), np.uint8).reshape(side, side)
    [found] = zxingcpp.read_barcodes(grey)
    return str(found.text)
