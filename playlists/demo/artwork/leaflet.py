#!/usr/bin/env python3
"""Draws the demo's leaflet of two pages into ../media/layanan.pdf.

Needs rsvg-convert (Debian: librsvg2-bin) and the Lato fonts; the PDF carries its letters, so that screens and publishers do not.
"""

import os
import pathlib
import subprocess
import tempfile

from palette import KABUT, KABUT_300, LUMUT, RIMBA_700, RIMBA_900, ROTAN, TINTA, TINTA_2, BASE, DIM, rect, svg, text
from weave import Cloth

OUT = pathlib.Path(__file__).resolve().parent.parent / "media" / "layanan.pdf"
WIDTH, HEIGHT = 1920, 950

# The standing figure's spindle: its half-width in each of 44 rows (look 15).
SPINDLE = (-1, -1, 1, 3, 4, 5, 6, 7, 8, 9, 9, 10, 10, 11, 11, 11, 12, 12, 12, 12, 12, 12, 12, 12, 11, 11, 11, 10, 10, 10, 9, 8,
           8, 7, 7, 6, 5, 4, 4, 3, 2, 1, -1, -1)


def figure():
    def colour(i, j, weft):
        if weft:
            return BASE
        if abs(i - 14) > SPINDLE[j]:
            return DIM
        return ROTAN if i == 14 else LUMUT

    x = 1294
    return [rect(x, 0, WIDTH - x, HEIGHT, RIMBA_900)] + Cloth(
        x, 0, 29 * 21.6, 44 * 21.6, 29, 44, lambda i, j: (abs(i - 14) + j) % 4 < 2, colour, whole=True).svg()


def right():
    lines = ["Undang-Undang Nomor 14 Tahun 2008", "mewajibkan setiap Badan Publik",
             "membuka akses atas informasi publik", "kepada masyarakat."]
    return (figure() + [text(96, 130, 48, 40, 500, TINTA_2, "Layanan informasi publik, halaman 1 dari 2"),
                        text(96, 198, 132, 124, 800, TINTA, "Informasi publik"),
                        text(96, 332, 132, 124, 800, TINTA, "adalah hak Anda")]
            + [text(96, 520 + 78 * n, 78, 60, 400, TINTA, line) for n, line in enumerate(lines)])


def steps():
    rows = [("1", "Buka ppid.kalteng.go.id", "dari ponsel atau komputer mana pun"),
            ("2", "Cari di antara 1.314 informasi", "yang berkala, yang serta-merta, dan yang tersedia setiap saat"),
            ("3", "Unduh, atau ajukan permohonan", "bila yang Anda perlukan belum tersedia")]
    parts = [text(96, 70, 48, 40, 500, TINTA_2, "Layanan informasi publik, halaman 2 dari 2"),
             text(96, 124, 106, 98, 800, TINTA, "Tiga langkah memperoleh informasi")]
    for n, (digit, what, how) in enumerate(rows):
        top = 276 + 210 * n
        parts += [rect(96, top, 1728, 3, KABUT_300), text(90, top + 22, 180, 200, 900, RIMBA_700, digit),
                  text(286, top + 44, 82, 64, 700, TINTA, what), text(286, top + 128, 54, 44, 400, TINTA_2, how)]
    return parts


def main():
    with tempfile.TemporaryDirectory() as folder:
        pages = []
        for n, parts in enumerate((right(), steps())):
            pages.append(pathlib.Path(folder, f"{n}.svg"))
            pages[-1].write_text(svg(WIDTH, HEIGHT, KABUT, parts), encoding="utf-8")
        subprocess.run(["rsvg-convert", "-f", "pdf", "-o", str(OUT)] + [str(p) for p in pages], check=True,
                       env={**os.environ, "SOURCE_DATE_EPOCH": "1559001600"})


if __name__ == "__main__":
    main()
