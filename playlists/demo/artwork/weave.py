"""Anyaman, plaited rattan, as data: a ground of columns by rows crossings in which each crossing stands for one thing.

At a crossing either the weft (across) lies over, or the warp (down). A strand keeps its colour until the cloth says otherwise.
"""

from palette import BASE, DIM, JERNANG, RIMBA_600, ROTAN_MUDA

GAP = 0.16


def zig(i, period):
    i %= period
    return i if i <= period // 2 else period - i


def diamonds(i, j):
    """The lobby's cloth: diamonds of twelve columns, folded at the middle of eighteen rows."""
    return (zig(i, 12) + (8 - j if j < 9 else j - 9)) % 4 < 2


def twill(step, over):
    return lambda i, j: (i * step + j) % (2 * over) < over


def chevrons(period):
    return lambda i, j: (zig(i, period) + j) % 4 < 2


def checks(size):
    return lambda i, j: ((i // size) + (j // size)) % 2 == 0


def diamond_colour(i, j, weft):
    if weft:
        return RIMBA_600
    return JERNANG if zig(i, 12) >= 5 else ROTAN_MUDA


def dimmed(lit, colour):
    """A colour for lit crossings, the ground's own for the others."""
    return lambda i, j, weft: colour(i, j, weft) if lit(i, j) else (BASE if weft else DIM)


class Cloth:
    """Strands as rectangles, collected by colour so that an SVG needs one path for each."""

    def __init__(self, x, y, width, height, columns, rows, over, colour, whole=False):
        self.whole = whole  # a strand keeps the colour of its beginning
        self.x, self.y, self.columns, self.rows = x, y, columns, rows
        self.cw, self.ch = width / columns, height / rows
        self.over, self.colour = over, colour

    def _box(self, i0, j0, i1, j1):
        gx, gy = self.cw * GAP / 2, self.ch * GAP / 2
        gx = gy = min(gx, gy)
        x0, x1 = round(self.x + i0 * self.cw + gx), round(self.x + i1 * self.cw - gx)
        y0, y1 = round(self.y + j0 * self.ch + gy), round(self.y + j1 * self.ch - gy)
        return x0, y0, max(1, x1 - x0), max(1, y1 - y0)

    def strands(self):
        """(colour, box, first column) of every strand that lies on top, wefts first."""
        for j in range(self.rows):
            yield from self._along(self.columns, lambda i: (i, j), True)
        for i in range(self.columns):
            yield from self._along(self.rows, lambda j: (i, j), False)

    def _along(self, n, at, weft):
        start = 0
        while start < n:
            i, j = at(start)
            if self.over(i, j) != weft:
                start += 1
                continue
            colour, end = self.colour(i, j, weft), start + 1
            while end < n and self.over(*at(end)) == weft and (self.whole or self.colour(*at(end), weft) == colour):
                end += 1
            i1, j1 = at(end - 1)
            yield colour, self._box(i, j, i1 + 1, j1 + 1), i
            start = end

    def svg(self):
        paths = {}
        for colour, (x, y, w, h), _ in self.strands():
            paths.setdefault(colour, []).append(f"M{x} {y}h{w}v{h}h{-w}z")
        return [f'<path fill="{c}" shape-rendering="crispEdges" d="{"".join(d)}"/>' for c, d in paths.items()]
