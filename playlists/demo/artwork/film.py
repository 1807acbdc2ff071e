#!/usr/bin/env python3
"""Renders the demo's video graphic: a cloth of 1,314 crossings weaves itself while the count runs, then the downloads run past it.

    film.py OUT.mp4

Needs ffmpeg (with its SVG reader) and the Lato fonts. Letters are drawn once as sheets; a frame is the one before with what
changed, so the whole film takes seconds. The same frames come out on every run.
"""

import pathlib
import subprocess
import sys
import tempfile

from palette import (KABUT, RIMBA_700, RIMBA_900, ROTAN, TINTA, TINTA_2, rect, svg, text)
from weave import Cloth, diamond_colour, diamonds

WIDTH, HEIGHT, FPS = 1920, 950, 30
COLUMNS, ROWS = 73, 18
ITEMS, DOWNLOADS = COLUMNS * ROWS, 87127
BAND_Y, BAND_H = 626, 324

# The film's cues, in frames.
WEAVE_FROM, WEAVE_TO = 30, 240
RUN_FROM, RUN_TO = 255, 345
END = 420
FADE = 12
WARP = 7  # frames in which a warp is drawn down

BAR_X, BAR_W = 96, 1728


def rgb(colour):
    return bytes.fromhex(colour[1:])


def grouped(n):
    return f"{n:,}".replace(",", ".")


def render(width, height, ground, parts):
    """An SVG as rows of RGB bytes."""
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder, "sheet.svg")
        source.write_text(svg(width, height, ground, parts), encoding="utf-8")
        out = subprocess.run(["ffmpeg", "-v", "error", "-i", str(source), "-f", "rawvideo", "-pix_fmt", "rgb24", "-"],
                             check=True, stdout=subprocess.PIPE).stdout
    if len(out) != width * height * 3:
        sys.exit(f"film: ffmpeg gave {len(out)} bytes for a sheet of {width}x{height}")
    return out


class Frame:
    def __init__(self):
        self.bytes = bytearray(rgb(KABUT) * (WIDTH * HEIGHT))

    def fill(self, x, y, w, h, colour):
        row = rgb(colour) * w
        for at in range((y * WIDTH + x) * 3, ((y + h) * WIDTH + x) * 3, WIDTH * 3):
            self.bytes[at:at + len(row)] = row

    def put(self, plate, x, y):
        for j in range(plate.height):
            at = ((y + j) * WIDTH + x) * 3
            self.bytes[at:at + plate.width * 3] = plate.row(j)


class Plate:
    """A part of a sheet."""

    def __init__(self, sheet, width, top, height):
        self.sheet, self.width, self.top, self.height = sheet, width, top, height

    def row(self, j):
        at = (self.top + j) * self.width * 3
        return self.sheet[at:at + self.width * 3]


def plates(width, height, drawings):
    """One plate for each list of SVG parts, drawn at the plate's own (0, 0); a dozen to a sheet."""
    out = []
    for start in range(0, len(drawings), 12):
        batch = drawings[start:start + 12]
        parts = [f'<g transform="translate(0 {n * height})">{"".join(d)}</g>' for n, d in enumerate(batch)]
        sheet = render(width, height * len(batch), KABUT, parts)
        out += [Plate(sheet, width, n * height, height) for n in range(len(batch))]
    return out


def numbers(values):
    drawings = [[text(0, 0, 236, 236, 900, RIMBA_700, grouped(v))] for v in values]
    return dict(zip(values, plates(840, 236, drawings)))


def fading(parts, width, height):
    """The same drawing at FADE opacities, from nearly none to full."""
    return plates(width, height, [[f'<g opacity="{(n + 1) / FADE:.4f}">{"".join(parts)}</g>'] for n in range(FADE)])


def label_plates(label, note):
    return fading([text(0, 6, 64, 54, 700, TINTA, label), text(0, 72, 48, 40, 400, TINTA_2, note)], 850, 122)


def weave_front(n):
    """How far the cloth reaches in frame n, px."""
    part = (n - WEAVE_FROM) / (WEAVE_TO - WEAVE_FROM)
    return round(WIDTH * min(1.0, max(0.0, part)))


def run_share(n):
    """Which share of the downloads has run by frame n: quickly at first, then ever slower."""
    part = min(1.0, max(0.0, (n - RUN_FROM) / (RUN_TO - RUN_FROM)))
    return 1 - (1 - part) ** 3


class Loom:
    """Draws the strands as the front passes them: wefts grow across, warps come down."""

    def __init__(self):
        cloth = Cloth(0, BAND_Y, WIDTH, BAND_H, COLUMNS, ROWS, diamonds, diamond_colour)
        self.wefts, self.warps = [], []
        for colour, box, _ in cloth.strands():
            (self.wefts if box[2] > box[3] or colour == "#1F5A50" else self.warps).append([colour, box, None])

    def draw(self, frame, n):
        front = weave_front(n)
        for strand in self.wefts:
            colour, (x, y, w, h), done = strand
            reach = min(w, front - x)
            if reach > (done or 0):
                frame.fill(x, y, reach, h, colour)
                strand[2] = reach
        for strand in self.warps:
            colour, (x, y, w, h), since = strand
            if since is None and front >= x + w:
                since = strand[2] = n
            if since is not None and n - since < WARP:
                frame.fill(x, y, w, max(1, round(h * (n - since + 1) / WARP)), colour)


def bar(frame, y, width, colour):
    if width > 0:
        frame.fill(BAR_X, y, width, 12, colour)


def film():
    """Yields the frames."""
    frame = Frame()
    head = render(WIDTH, 200, KABUT, [text(96, 72, 100, 84, 800, TINTA, "Satu silangan, satu informasi"),
                                      text(1824, 106, 48, 40, 500, TINTA_2, "ppid.kalteng.go.id, Mei 2019", end=True)])
    frame.put(Plate(head, WIDTH, 0, 200), 0, 0)
    frame.fill(0, BAND_Y, WIDTH, BAND_H, RIMBA_900)
    woven = [ROWS * (weave_front(n) * COLUMNS // WIDTH) for n in range(END)]
    run = [round(DOWNLOADS * run_share(n)) for n in range(END)]
    items, downloads = numbers(sorted(set(woven))), numbers(sorted(set(run)))
    first = label_plates("informasi publik tersedia", "satu silangan anyaman, satu informasi")
    second = label_plates("unduhan", "rata-rata 66 unduhan untuk setiap informasi")
    loom, item_bar = Loom(), round(BAR_W * ITEMS / DOWNLOADS)
    for n in range(END):
        if n >= WEAVE_FROM:
            frame.put(items[woven[n]], 84, 216)
            frame.put(first[min(FADE - 1, n - WEAVE_FROM)], 96, 450)
            bar(frame, 584, round(item_bar * woven[n] / ITEMS), ROTAN)
        if n >= RUN_FROM:
            frame.put(downloads[run[n]], 964, 216)
            frame.put(second[min(FADE - 1, n - RUN_FROM)], 974, 450)
            bar(frame, 602, round(BAR_W * run_share(n)), RIMBA_700)
        loom.draw(frame, n)
        yield frame.bytes


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: film.py OUT.mp4")
    out = pathlib.Path(sys.argv[1])
    part = out.with_suffix(".part.mp4")
    encoder = subprocess.Popen(
        ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{WIDTH}x{HEIGHT}", "-r", str(FPS),
         "-i", "-", "-vf", "scale=out_color_matrix=bt709:out_range=tv", "-c:v", "libx264", "-preset", "fast", "-crf",
         "17", "-profile:v", "high", "-level", "4.1", "-pix_fmt", "yuv420p", "-g", str(FPS), "-threads", "2",
         "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
         "-movflags", "+faststart", "-fflags", "+bitexact", "-flags:v", "+bitexact", str(part)],
        stdin=subprocess.PIPE)
    for frame in film():
        encoder.stdin.write(frame)
    encoder.stdin.close()
    if encoder.wait() != 0:
        sys.exit("film: ffmpeg failed")
    part.replace(out)


if __name__ == "__main__":
    main()
