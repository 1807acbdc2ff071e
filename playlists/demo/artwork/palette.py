"""The colours and type of Papan's look, for artwork."""

KABUT = "#F2F4EF"
TINTA = "#0C1F1C"
TINTA_2 = "#455A54"
KABUT_300 = "#C3CEC5"
RIMBA_900 = "#0B2B27"
RIMBA_700 = "#17453E"
RIMBA_600 = "#1F5A50"
SUSU = "#FFFFFF"
SUSU_2 = "#B4C9C1"
ROTAN = "#EDB344"
ROTAN_MUDA = "#DDB46A"
JERNANG = "#B8442F"
LUMUT = "#3A8C79"
DIM = "#16433C"
BASE = "#11362F"

FONT = "Lato, 'Noto Sans', sans-serif"


def baseline(top, line, size):
    """Where a line's letters stand: half of the line's spare height above, Lato's ascent below it."""
    return round(top + (line - size) / 2 + 0.805 * size, 1)


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def text(x, top, line, size, weight, colour, words, end=False):
    anchor = ' text-anchor="end"' if end else ""
    return (f'<text x="{x}" y="{baseline(top, line, size)}" font-size="{size}" font-weight="{weight}" '
            f'fill="{colour}"{anchor}>{escape(words)}</text>')


def rect(x, y, w, h, colour):
    return f'<rect x="{x}" y="{y}" width="{w}" height="{h}" fill="{colour}"/>'


def svg(width, height, ground, parts):
    body = "\n".join(parts)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
            f'font-family="{FONT}">\n{rect(0, 0, width, height, ground)}\n{body}\n</svg>\n')
