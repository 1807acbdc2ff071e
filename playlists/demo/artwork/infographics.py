#!/usr/bin/env python3
"""Draws the demo's infographics into ../media, or the folder that is named: four subjects, each for the landscape and the portrait
main zone.

Every one carries two figures, each with what it counts and where it comes from, and a cloth whose crossings are that count.
The figures are those of SINDOnews, 28 May 2019.
"""

import pathlib
import sys

from palette import (JERNANG, KABUT, LUMUT, RIMBA_600, RIMBA_700, RIMBA_900, ROTAN_MUDA, SUSU, SUSU_2, TINTA, TINTA_2,
                     baseline, escape, rect, svg, text)
from weave import Cloth, chevrons, checks, diamond_colour, diamonds, dimmed, twill

MEDIA = pathlib.Path(__file__).resolve().parent.parent / "media"


class Wide:
    """The main zone of a landscape screen (look 6)."""
    width, height, margin = 1920, 950, 96
    band = (0, 626, 1920, 324)
    suffix = ""

    def head(self, title, source):
        return [text(96, 72, 100, 84, 800, TINTA, title[0] if isinstance(title, tuple) else title),
                text(1824, 106, 48, 40, 500, TINTA_2, source, end=True)]

    def figure(self, n, parts, label, note):
        x = 96 if n == 0 else 974
        return [number(x - 12 + 2 * n, 216, 236, 236, parts, 76), text(x, 456, 64, 54, 700, TINTA, label),
                text(x, 522, 48, 40, 400, TINTA_2, note)]


class Tall:
    """The main zone of a portrait screen."""
    width, height, margin = 1080, 1652, 72
    band = (0, 1364, 1080, 288)
    suffix = "-potret"

    def head(self, title, source):
        lines = title if isinstance(title, tuple) else (title,)
        top = 66 + (114 if len(lines) == 1 else 0)
        return [text(72, top + 114 * i, 114, 108, 800, TINTA, line) for i, line in enumerate(lines)] + [
            text(72, 306, 52, 44, 400, TINTA_2, source)]

    def figure(self, n, parts, label, note):
        top = 394 + 478 * n
        return [number(57 + 3 * n, top, 280, 284, parts, 92), text(72, top + 274, 68, 58, 700, TINTA, label),
                text(72, top + 344, 52, 44, 400, TINTA_2, note)]


def number(x, top, line, size, parts, small):
    """"1.314", or digits with small words between them: ("8", "jam", "51", "menit")."""
    parts = parts if isinstance(parts, tuple) else (parts,)
    y = baseline(top, line, size)
    spans = []
    for i, part in enumerate(parts):
        if part[0].isdigit():
            gap = f' dx="{small // 2}"' if i else ""
            spans.append(f"<tspan{gap}>{escape(part)}</tspan>")
        else:
            spans.append(f'<tspan dx="{small // 5}" font-size="{small}" font-weight="800">{escape(part)}</tspan>')
    return (f'<text x="{x}" y="{y}" font-size="{size}" font-weight="900" fill="{RIMBA_700}">{"".join(spans)}</text>')


def band(page):
    return rect(*page.band, RIMBA_900)


def openness(page):
    """73 × 18 crossings: 1,314, one for each item of public information."""
    x, y, w, h = page.band
    return (page.head(("Keterbukaan", "informasi publik") if page.suffix else "Keterbukaan informasi publik",
                      "ppid.kalteng.go.id, Mei 2019")
            + page.figure(0, "1.314", "informasi publik tersedia", "satu silangan anyaman, satu informasi")
            + page.figure(1, "87.127", "unduhan", "rata-rata 66 unduhan untuk setiap informasi")
            + [band(page)] + Cloth(x, y, w, h, 73, 18, diamonds, diamond_colour).svg())


def ranking(page):
    """46 × 10 crossings: 460 public bodies, 289 of them lit, the seventh in red."""
    x, y, w, h = page.band
    edge = 16

    def colour(i, j, weft):
        if i * 10 + j == 6:
            return JERNANG
        return RIMBA_600 if weft else ROTAN_MUDA

    cloth = Cloth(x, y + edge, w, h - 2 * edge, 46, 10, checks(1), dimmed(lambda i, j: i * 10 + j < 289, colour))
    return (page.head(("Ketujuh", "di Indonesia") if page.suffix else "Ketujuh di Indonesia", "SINDOnews, 28 Mei 2019")
            + page.figure(0, "7", "peringkat nasional keterbukaan", "Menuju Informatif, 5 November 2018")
            + page.figure(1, "289", "badan publik menjawab kuesioner", "dari 460; satu silangan, satu badan publik")
            + [band(page)] + cloth.svg())


def online(page):
    """A day of 96 quarters of an hour: the lit ones are spent on the internet."""
    x, y, w, h = page.band
    labels = 64
    lit = (8 * 60 + 51) / 15
    rows = 16
    cloth = Cloth(x, y + 12, w, h - labels - 12, 96, rows, chevrons(12),
                  dimmed(lambda i, j: i + 0.5 < lit, diamond_colour))
    size, line = 36, 44
    hours = []
    for hour in (0, 6, 12, 18, 24):
        at = x + w * hour / 24
        anchor = "start" if hour == 0 else "end" if hour == 24 else "middle"
        at = page.margin if hour == 0 else w - page.margin if hour == 24 else at
        words = f"{hour} jam" if hour == 24 else str(hour)
        hours.append(f'<text x="{at:g}" y="{baseline(y + h - labels + 9, line, size)}" font-size="{size}" '
                     f'font-weight="500" fill="{SUSU_2}" text-anchor="{anchor}">{words}</text>')
    return (page.head(("Separuh Indonesia", "di internet") if page.suffix else "Separuh Indonesia di internet",
                      "SINDOnews, 28 Mei 2019")
            + page.figure(0, ("132", "juta"), "orang di internet", "sekitar separuh penduduk, 2018")
            + page.figure(1, ("8", "jam", "51", "menit"), "sehari", "yang terang pada anyaman 24 jam di bawah ini")
            + [band(page)] + cloth.svg() + hours)


def center(page):
    """Five works of the Multimedia Center, a weave for each."""
    x, y, w, h = page.band
    works = (("foto", checks(2)), ("teks", twill(0, 2)), ("video", twill(1, 2)), ("infografis", diamonds),
             ("video grafis", chevrons(8)))
    labels, gap = 76, 20
    pitch = (w - 2 * page.margin + gap) / len(works)
    size = 40 if w > 1500 else 33
    parts = [band(page)]
    for n, (name, over) in enumerate(works):
        left = page.margin + n * pitch
        core = (LUMUT, ROTAN_MUDA)[n % 2]
        parts.append(text(round(left), y + 14, 48, size, 500, SUSU, name))
        columns = round((pitch - gap) / 21.5)
        parts += Cloth(left, y + labels, pitch - gap, h - labels - 28, columns, 10, over,
                       lambda i, j, weft, core=core: RIMBA_600 if weft else core).svg()
    return (page.head(("Dari Multimedia", "Center Kalteng") if page.suffix else "Dari Multimedia Center Kalteng",
                      "SINDOnews, 28 Mei 2019")
            + page.figure(0, ("2", "juta"), "tayangan mmc.kalteng.go.id", "terlampaui pada Mei 2019")
            + page.figure(1, ("24", "ribu"), "pengikut @diskominfokalteng", "di Instagram, Mei 2019")
            + parts)


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else MEDIA
    subjects = {"keterbukaan": openness, "peringkat": ranking, "internet": online, "multimedia": center}
    for page in (Wide(), Tall()):
        for name, draw in subjects.items():
            path = folder / f"{name}{page.suffix}.svg"
            path.write_text(svg(page.width, page.height, KABUT, draw(page)), encoding="utf-8")


if __name__ == "__main__":
    main()
