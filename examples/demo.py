"""Make docs/demo.webp, the looping picture of README.md, from the sample video.

    .venv/bin/python examples/demo.py                    # makes the sample video first: about a minute
    .venv/bin/python examples/demo.py --job DIRECTORY    # of a job that was made with --keep and burned captions

A script and footage slide into the drop folder; then the finished video plays while its bullets appear. WebP, because a
GIF of the same size has 256 colours and five times the bytes.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import av
from PIL import Image, ImageDraw, ImageFilter, ImageFont

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "examples" / "welcome"
FONTS = ROOT / "stages" / "typesetting" / "bundled_fonts"
TARGET = ROOT / "docs" / "demo.webp"
WIDTH, HEIGHT, FPS = 768, 468, 12.5
QUALITY = 62
BEFORE_S, AFTER_S = 0.6, 3.0
"""Seconds of the video that are shown before its first and after its last bullet."""

GROUND, WINDOW, BAR, LINE = "#0e1626", "#162138", "#1e2c48", "#2a3955"
TEXT, QUIET, ACCENT, PAPER, INK = "#f5f8fc", "#b8c5d8", "#f5b547", "#f7f8fb", "#22304a"
FRAME = (24, 20, WIDTH - 24, HEIGHT - 20)
BAR_HEIGHT = 34


def main() -> None:
    """Write the picture."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--job", type=Path, help="the directory of a finished job; without it the sample is made")
    parser.add_argument("-o", "--output", type=Path, default=TARGET, help="the path of the picture")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        job = arguments.job or make_sample(Path(scratch))
        frames = [*show_drop(), *show_video(job / "output")]
    first, *rest = frames
    first.save(
        arguments.output,
        save_all=True,
        append_images=rest,
        duration=round(1000 / FPS),
        loop=0,
        quality=QUALITY,
        method=6,
    )
    print(f"{arguments.output}: {len(frames)} frames, {arguments.output.stat().st_size / 1e6:.2f} MB")


def make_sample(scratch: Path) -> Path:
    """Make the sample video with burned captions below ``scratch``; return the directory of its job."""
    presgen = [str(Path(sys.executable).with_name("presgen")), "--home", str(scratch)]
    subprocess.run([*presgen, "models", "install", "face-mesh"], check=True)
    command = [*presgen, "make", str(SAMPLE / "script.txt"), str(SAMPLE / "source.mp4"), "--keep", "--json"]
    options = ["--captions", "burned", "--highlight", "words", "-o", str(scratch / "welcome.mp4")]
    answer = subprocess.run([*command, *options], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return Path(json.loads(answer.stdout)["job"])


def show_drop() -> Iterator[Image.Image]:
    """Yield the frames in which script and footage slide into the drop folder."""
    script, footage = draw_script(), draw_footage()
    steps = round(1.2 * FPS)
    for step in [0] * round(0.6 * FPS) + list(range(1, steps + 1)) + [steps] * round(1.8 * FPS):
        frame = draw_window("~/PresGen/jobs/inbox", "Drop a script and a short video of yourself into a folder")
        for item, name, x, delay in ((script, "script.txt", 0.33, 0.0), (footage, "source.mp4", 0.67, 0.25)):
            share = min(1.0, max(0.0, (step / steps - delay) / (1 - delay)))
            eased = 1 - (1 - share) ** 3
            left, top = round(x * WIDTH - item.width / 2), round(118 - (1 - eased) * 190)
            frame.paste(item, (left, top), item)
            write(frame, (left + item.width // 2, top + 206), name, 15, QUIET, "mm")
        yield frame


def show_video(output: Path) -> Iterator[Image.Image]:
    """Yield the frames in which the finished video plays, from its first bullet to after its last."""
    report = json.loads((output / "report.json").read_text(encoding="utf-8"))
    starts = [bullet["start"] for chapter in report["chapters"] for bullet in chapter["bullets"]]
    begin, end = starts[0] - BEFORE_S, starts[-1] + AFTER_S
    left, top, right, _ = FRAME
    size = (right - left - 2, (right - left - 2) * 9 // 16)
    with av.open(str(output / report["videos"][0]["name"])) as container:
        shown = begin
        for picture in container.decode(video=0):
            if picture.time is None or picture.time < shown or picture.time > end:
                continue
            shown += 1 / FPS
            frame = draw_window("~/PresGen/jobs/outbox/welcome.mp4", "")
            frame.paste(picture.to_image().resize(size, Image.Resampling.LANCZOS), (left + 1, top + BAR_HEIGHT))
            yield frame


@cache
def _font(size: int, *, bold: bool = False) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / ("Inter-SemiBold.otf" if bold else "Inter-Regular.otf")), size)


def write(frame: Image.Image, at: tuple[int, int], text: str, size: int, colour: str, anchor: str) -> None:
    """Write ``text`` on ``frame``."""
    ImageDraw.Draw(frame).text(at, text, colour, _font(size, bold=size > 17), anchor=anchor)


def draw_window(title: str, words: str) -> Image.Image:
    """Return an empty window with ``title`` in its bar and ``words`` at its lower edge."""
    frame = Image.new("RGB", (WIDTH, HEIGHT), GROUND)
    draw = ImageDraw.Draw(frame)
    left, top, right, bottom = FRAME
    if not words:
        bottom = top + BAR_HEIGHT + (right - left - 2) * 9 // 16
    draw.rounded_rectangle((left, top, right, bottom), 10, WINDOW, LINE)
    draw.rounded_rectangle((left, top, right, top + BAR_HEIGHT), 10, BAR, LINE, corners=(True, True, False, False))
    for number in range(3):
        draw.ellipse((left + 16 + 20 * number, top + 12, left + 26 + 20 * number, top + 22), LINE)
    write(frame, (WIDTH // 2, top + BAR_HEIGHT // 2), title, 15, QUIET, "mm")
    write(frame, (WIDTH // 2, bottom - 42), words, 21, TEXT, "mm")
    return frame


def draw_script() -> Image.Image:
    """Return a sheet of paper with the script on it."""
    sheet = Image.new("RGBA", (168, 190), (0, 0, 0, 0))
    draw = ImageDraw.Draw(sheet)
    draw.rounded_rectangle((0, 0, 167, 189), 8, PAPER)
    lines = [line for line in (SAMPLE / "script.txt").read_text(encoding="utf-8").splitlines() if line]
    for number, line in enumerate(lines[:9]):
        bold = line.startswith("#")
        draw.text((14, 14 + 19 * number), _fit(line, 140, bold), INK, _font(11, bold=bold))
    return sheet


def _fit(line: str, width: int, bold: bool) -> str:
    """Return as much of ``line`` as fits into ``width`` pixels."""
    font = _font(11, bold=bold)
    if font.getlength(line) <= width:
        return line
    while font.getlength(f"{line}…") > width:
        line = line[:-1]
    return f"{line.rstrip()}…"


def draw_footage() -> Image.Image:
    """Return a frame of the footage with a triangle on it, as file managers show videos."""
    with av.open(str(SAMPLE / "source.mp4")) as container:
        picture = next(container.decode(video=0)).to_image()
    card = Image.new("RGBA", (240, 190), (0, 0, 0, 0))
    thumbnail = picture.resize((240, 240 * picture.height // picture.width), Image.Resampling.LANCZOS)
    mask = Image.new("L", thumbnail.size)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, thumbnail.width - 1, thumbnail.height - 1), 8, 255)
    card.paste(thumbnail, (0, (190 - thumbnail.height) // 2), mask)
    sign = Image.new("RGBA", card.size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(sign)
    draw.ellipse((96, 71, 144, 119), (14, 22, 38, 170))
    draw.polygon([(113, 83), (113, 107), (132, 95)], ACCENT)
    return Image.alpha_composite(card, sign.filter(ImageFilter.GaussianBlur(0.6)))


if __name__ == "__main__":
    main()
