"""Makes the sample film on which experts practise scoring, `web/expert/film.js`: 12 seconds of a disk and a tone.

python -m bench.practice_film web/expert/film.js

The film is a module, because the API Gateway before the pages passes text alone unchanged.
"""

import base64
import sys
import tempfile
from pathlib import Path

import av
import numpy as np

WIDTH, HEIGHT, RATE, SECONDS = 480, 270, 12, 12
SOUND_RATE, BLOCK = 22050, 1024
TINTS = ((32, 84, 140), (24, 110, 92), (150, 92, 32), (96, 64, 132))  # one for each quarter of the film


def picture(at: float) -> np.ndarray:
    """The picture at a share of the film, from 0 to 1: a sky, and a disk that crosses it."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    tint = np.array(TINTS[min(int(at * len(TINTS)), len(TINTS) - 1)])
    sky = tint * (0.35 + 0.65 * (1 - y / HEIGHT))[..., None]
    centre = WIDTH * at, HEIGHT * (0.55 - 0.3 * np.sin(np.pi * at))
    disk = (x - centre[0]) ** 2 + (y - centre[1]) ** 2 < 32**2
    return np.where(disk[..., None], (250, 228, 170), sky).astype(np.uint8)


def make(path: Path) -> None:
    """Write the film."""
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as film:
        pictures = film.add_stream("libx264", rate=RATE)
        pictures.width, pictures.height, pictures.pix_fmt, pictures.bit_rate = WIDTH, HEIGHT, "yuv420p", 20_000
        sound = film.add_stream("aac", rate=SOUND_RATE, layout="mono")
        sound.bit_rate = 16_000
        for number in range(RATE * SECONDS):
            frame = av.VideoFrame.from_ndarray(picture(number / (RATE * SECONDS)), format="rgb24")
            film.mux(pictures.encode(frame))
        film.mux(pictures.encode(None))
        for start in range(0, SOUND_RATE * SECONDS, BLOCK):
            times = np.arange(start, start + BLOCK) / SOUND_RATE
            wave = (0.08 * np.sin(2 * np.pi * 220 * times)).astype(np.float32)[None]
            tone = av.AudioFrame.from_ndarray(wave, format="fltp", layout="mono")
            tone.sample_rate, tone.pts = SOUND_RATE, start
            film.mux(sound.encode(tone))
        film.mux(sound.encode(None))


def module(film: bytes) -> str:
    """A module of the pages that exports the film in Base64, whose line ends `atob` passes over."""
    told = "/** The sample film, made by bench/practice_film.py: an MP4 file in Base64. */"
    return f"// @ts-check\n{told}\nexport const FILM = `\n{base64.encodebytes(film).decode()}`;\n"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "practice.mp4"
        make(path)
        Path(sys.argv[1]).write_text(module(path.read_bytes()), encoding="utf-8")
