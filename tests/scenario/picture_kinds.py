"""Every kind of still picture that people put on screens, each made small by the test itself, with what it must look like.
The pixels are known before the file is written (PNG, BMP, GIF by the writers below; the rest by ImageMagick, libvips and ffmpeg from
the same scene), so no decoder of ours or of a library is its own judge."""
import os
import struct
import threading
import zlib

from decode_sink import run

WIDTH, HEIGHT = 40, 28
WRITING = threading.Lock()


class Kind:
    """One file. `expected` = (width, height, RGBA bytes), None where nothing may come out. `worst`, `mean`: how far a colour may
    be, in 255ths. `decode`, `publish`: whether papan-decode shows it by itself, whether papan-publish takes it ("video": as one)."""

    def __init__(self, name, write, expected, worst=1, mean=None, decode=True, publish=True):
        self.name, self.write, self.expected = name, write, expected
        self.worst, self.mean = (None, mean) if mean is not None else (worst, None)
        self.decode, self.publish = decode, publish


def scene(width=WIDTH, height=HEIGHT, alpha=False):
    """Rows of (r, g, b, a). Corners and edges all differ, so that no turn, mirror or shift can hide."""
    def at(x, y):
        if x < width // 3 and y < height // 4:
            return 0, 255, 0, 255
        if x >= width - width // 4 and y >= height - height // 4:
            return 255, 255, 255, 255
        u, v = x * 255 // max(1, width - 1), y * 255 // max(1, height - 1)
        a = 255 if not alpha or y < height // 2 else 255 - u if y < height * 3 // 4 else 0
        return u, (u + v) // 4, 255 - v, a
    return [[at(x, y) for x in range(width)] for y in range(height)]


def picture(rows):
    return len(rows[0]), len(rows), bytes(v for row in rows for pixel in row for v in pixel)


def opaque(rows):
    return [[(r, g, b, 255) for r, g, b, _ in row] for row in rows]


def each(rows, change):
    return [[change(*pixel) for pixel in row] for row in rows]


def grey_of(r, g, b):
    return (r * 77 + g * 151 + b * 28) >> 8


# ---- PNG ----
def chunk(kind, data, crc=None):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data) if crc is None else crc)


def packed(samples, depth):
    """One row's samples, without a filter byte."""
    if depth == 16:
        return struct.pack(f">{len(samples)}H", *samples)
    out, bits, n = bytearray(), 0, 0
    for v in samples:
        bits, n = bits << depth | v, n + depth
        if n == 8:
            out.append(bits)
            bits = n = 0
    if n:
        out.append(bits << (8 - n))
    return bytes(out)


def paeth(a, b, c):
    p = a + b - c
    return min(((abs(p - v), i, v) for i, v in enumerate((a, b, c))))[2]


def filtered(line, above, kind, step):
    out = bytearray([kind])
    for i, v in enumerate(line):
        a, b = line[i - step] if i >= step else 0, above[i]
        c = above[i - step] if i >= step else 0
        out.append((v - (0, a, b, (a + b) // 2, paeth(a, b, c))[kind]) & 255)
    return bytes(out)


ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def image_data(samples, depth, interlaced, filters):
    """`samples`: rows of pixels, each a tuple of its channels."""
    width, height = len(samples[0]), len(samples)
    step = max(1, len(samples[0][0]) * depth // 8)
    out, count = b"", 0
    for x0, y0, dx, dy in ADAM7 if interlaced else ((0, 0, 1, 1),):
        if x0 >= width or y0 >= height:
            continue
        above = None
        for y in range(y0, height, dy):
            line = packed([v for x in range(x0, width, dx) for v in samples[y][x]], depth)
            above = above or bytes(len(line))
            out += filtered(line, above, filters[count % len(filters)], step)
            above, count = line, count + 1
    return out


def png(samples, colour, depth, interlaced=False, filters=(0,), before=(), between=(), after=(), level=6, pieces=1):
    """`before`, `between`, `after`: chunks ahead of the palette, ahead of the data, behind it. `pieces`: into so many IDATs."""
    width, height = len(samples[0]), len(samples)
    data = zlib.compress(image_data(samples, depth, interlaced, filters), level)
    size = max(1, -(-len(data) // pieces))
    parts = [data[i:i + size] for i in range(0, len(data), size)]
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, int(interlaced))
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + b"".join(before) + b"".join(between)
            + b"".join(chunk(b"IDAT", p) for p in parts) + b"".join(after) + chunk(b"IEND", b""))


def levels(v, depth):
    """An 8-bit value at a depth: what is stored, and what that is again in 8 bits."""
    top = (1 << depth) - 1
    stored = v * 257 if depth == 16 else (v * top + 127) // 255
    return stored, v if depth == 16 else stored * 255 // top


PALETTE = [(i * 37 % 256, i * 91 % 256, 255 - i * 53 % 256) for i in range(256)]


def palette_index(r, g, b, entries):
    return (r * 3 + g * 5 + b * 7) % entries


def png_rows(colour, depth, rows, entries=None):
    """(samples, expected rows, palette chunk or nothing) of a scene in a PNG colour type."""
    if colour == 3:
        entries = entries or 1 << depth
        samples = each(rows, lambda r, g, b, a: (palette_index(r, g, b, entries),))
        shown = [[PALETTE[p[0]] + (255,) for p in row] for row in samples]
        return samples, shown, (chunk(b"PLTE", bytes(v for p in PALETTE[:entries] for v in p)),)
    def stored(r, g, b, a):
        channels = (grey_of(r, g, b),) if colour in (0, 4) else (r, g, b)
        return tuple(levels(v, depth)[0] for v in channels + ((a,) if colour & 4 else ()))
    def seen(r, g, b, a):
        channels = (grey_of(r, g, b),) * 3 if colour in (0, 4) else (r, g, b)
        return tuple(levels(v, depth)[1] for v in channels) + (a if colour & 4 else 255,)
    return each(rows, stored), each(rows, seen), ()


TYPES = [(0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 2), (3, 4), (3, 8), (4, 8), (4, 16), (6, 8), (6, 16)]
NAMES = {0: "grey", 2: "rgb", 3: "palette", 4: "greya", 6: "rgba"}


def bytes_kind(name, data, expected, **more):
    def write(path):
        with open(path, "wb") as f:
            f.write(data)
    return Kind(name, write, expected, **more)


def png_kind(name, colour, depth, rows=None, entries=None, between=(), **how):
    samples, shown, palette = png_rows(colour, depth, rows or scene(alpha=bool(colour & 4)), entries)
    more = {k: how.pop(k) for k in ("decode", "publish") if k in how}
    return bytes_kind(name + ".png", png(samples, colour, depth, between=(*palette, *between), **how), picture(shown), **more)


def png_types():
    for colour, depth in TYPES:
        for interlaced in (False, True):
            yield png_kind(f"png-{NAMES[colour]}-{depth}{'-interlaced' if interlaced else ''}", colour, depth, interlaced=interlaced)


def png_transparency():
    """tRNS: one grey or colour that is not there, or an alpha for each entry of the palette."""
    for depth in (1, 2, 4, 8, 16):
        samples, shown, _ = png_rows(0, depth, scene())
        key = samples[HEIGHT // 2][WIDTH // 2][0]
        shown = [[p[:3] + (0 if s[0] == key else 255,) for p, s in zip(*pair)] for pair in zip(shown, samples)]
        yield bytes_kind(f"png-key-grey-{depth}.png", png(samples, 0, depth, between=(chunk(b"tRNS", struct.pack(">H", key)),)),
                         picture(shown))
    for depth in (8, 16):
        samples, shown, _ = png_rows(2, depth, scene())
        key = samples[0][0]
        shown = [[p[:3] + (0 if s == key else 255,) for p, s in zip(*pair)] for pair in zip(shown, samples)]
        yield bytes_kind(f"png-key-rgb-{depth}.png", png(samples, 2, depth, between=(chunk(b"tRNS", struct.pack(">3H", *key)),)),
                         picture(shown))
    for depth in (1, 2, 4, 8):
        samples, shown, palette = png_rows(3, depth, scene())
        alphas = bytes(i * 29 % 256 for i in range(1, max(2, 1 << depth) - 1 if depth > 1 else 2))
        shown = [[p[:3] + (alphas[s[0]] if s[0] < len(alphas) else 255,) for p, s in zip(*pair)] for pair in zip(shown, samples)]
        yield bytes_kind(f"png-alphas-palette-{depth}.png", png(samples, 3, depth, between=(*palette, chunk(b"tRNS", alphas))),
                         picture(shown))


def text_chunk(kind, words):
    if kind == b"zTXt":
        return chunk(kind, b"Comment\0\0" + zlib.compress(words))
    return chunk(kind, b"Comment\0" + (b"\0\0id\0Komentar\0" if kind == b"iTXt" else b"") + words)


def png_chunks():
    """What may stand beside the pixels changes none of them."""
    suggested = b"palet\0\x08" + b"".join(bytes(PALETTE[i]) + struct.pack(">BH", 255, 100 - i) for i in range(64))
    beside = {
        "background-grey": (0, 8, chunk(b"bKGD", struct.pack(">H", 200))), "background-rgb": (2, 8, chunk(b"bKGD", struct.pack(">3H", 255, 255, 0))),
        "background-palette": (3, 8, chunk(b"bKGD", b"\x07")), "background-greya": (4, 8, chunk(b"bKGD", struct.pack(">H", 100))),
        "background-rgba-16": (6, 16, chunk(b"bKGD", struct.pack(">3H", 65535, 65535, 0))),
        "chromaticities": (2, 8, chunk(b"cHRM", struct.pack(">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000))),
        "density-wide": (2, 8, chunk(b"pHYs", struct.pack(">IIB", 1, 4, 0))), "density-high": (2, 8, chunk(b"pHYs", struct.pack(">IIB", 4, 1, 0))),
        "density-metre": (2, 8, chunk(b"pHYs", struct.pack(">IIB", 1000, 1000, 1))),
        "significant-rgb": (2, 8, chunk(b"sBIT", b"\5\6\5")), "significant-palette": (3, 8, chunk(b"sBIT", b"\5\6\5")),
        "significant-rgba-16": (6, 16, chunk(b"sBIT", b"\x0d\x0d\x0d\x0d")), "histogram": (3, 4, chunk(b"hIST", struct.pack(">16H", *range(16)))),
        "suggested-palette": (2, 8, chunk(b"sPLT", suggested)), "time": (2, 8, chunk(b"tIME", struct.pack(">H5B", 2026, 11, 24, 8, 0, 0))),
        "text": (2, 8, text_chunk(b"tEXt", b"Rapat koordinasi")), "text-packed": (2, 8, text_chunk(b"zTXt", b"Rapat " * 500)),
        "text-international": (2, 8, text_chunk(b"iTXt", "Palangka Raya ✓".encode())), "srgb": (2, 8, chunk(b"sRGB", b"\0")),
        "offset": (2, 8, chunk(b"oFFs", struct.pack(">iiB", 100, -100, 0))), "unknown": (2, 8, chunk(b"paPn", bytes(50))),
        "greater-palette": (2, 8, chunk(b"PLTE", bytes(v for p in PALETTE[:200] for v in p)))}
    for name, (colour, depth, extra) in beside.items():
        yield png_kind(f"png-{name}", colour, depth, between=(extra,))
    for gamma in (35000, 45455, 55000, 70000, 100000, 150000, 250000):
        colour, depth = ((0, 16), (2, 8), (3, 8), (2, 16))[gamma // 5000 % 4]
        samples, shown, palette = png_rows(colour, depth, scene())
        yield bytes_kind(f"png-gamma-{gamma}.png", png(samples, colour, depth, before=(chunk(b"gAMA", struct.pack(">I", gamma)),),
                                                       between=palette), picture(shown))


def png_forms():
    for kind in range(5):
        yield png_kind(f"png-filter-{kind}", 2, 8, filters=(kind,))
    yield png_kind("png-filters-mixed", 6, 16, filters=(4, 1, 3, 0, 2))
    yield png_kind("png-filters-mixed-interlaced", 0, 8, filters=(2, 4, 1, 3), interlaced=True)
    for pieces in (2, 5, 10000):
        yield png_kind(f"png-pieces-{pieces}", 2, 8, pieces=pieces)
    for level in (0, 3, 9):
        yield png_kind(f"png-level-{level}", 2, 8, level=level)
    for side in (1, 2, 3, 5, 7, 8, 9, 33, 39):
        for interlaced in (False, True):
            yield png_kind(f"png-side-{side}{'-interlaced' if interlaced else ''}", 3, 4, scene(side, side), interlaced=interlaced)
    for entries in (1, 3, 200):
        yield png_kind(f"png-palette-of-{entries}", 3, 8, entries=entries)
    yield png_kind("png-text-behind", 2, 8, after=(text_chunk(b"tEXt", b"di belakang"),))
    yield png_kind("png-wide", 2, 8, scene(300, 3))
    yield png_kind("png-high", 0, 1, scene(3, 300))


def png_broken():
    samples, _, palette = png_rows(2, 8, scene())
    whole = png(samples, 2, 8)
    head = lambda depth, colour: whole[:16] + whole[16:24] + bytes([depth, colour, 0, 0, 0])
    def headed(depth, colour):
        start = head(depth, colour)
        return start + struct.pack(">I", zlib.crc32(start[12:])) + whole[33:]
    at = whole.index(b"IDAT")
    broken = {"signature-byte": b"\x88" + whole[1:], "signature-space": whole[:4] + b" " + whole[5:], "signature-7-bit": b"\x09" + whole[1:],
              "line-feeds-added": whole.replace(b"\n", b"\r\n"), "carriage-returns-lost": whole.replace(b"\r\n", b"\n"),
              "colour-type-1": headed(8, 1), "colour-type-9": headed(8, 9), "depth-0": headed(0, 2), "depth-3": headed(3, 0),
              "depth-99": headed(99, 2), "no-data": whole[:33] + chunk(b"IEND", b""),
              "header-checksum": whole[:29] + b"\0\1\2\3" + whole[33:], "data-checksum": whole[:-16] + b"\0\1\2\3" + whole[-12:],
              "data-garbled": whole[:at + 10] + bytes(40) + whole[at + 50:], "cut-in-data": whole[:at + 60], "cut-in-header": whole[:20],
              "no-palette": png(png_rows(3, 8, scene())[0], 3, 8)}
    for name, data in broken.items():
        yield bytes_kind(f"png-broken-{name}.png", data, None, decode=False, publish=False)


# ---- other formats, from the same scene ----
def by(name, expected, *argv, **more):
    """argv with {in} (an opaque PNG of the scene), {alpha} (one with alpha) and {out}; a leading program name."""
    def write(path):
        folder = os.path.dirname(path)
        sources = {"in": source(folder, False), "alpha": source(folder, True), "out": path}
        run(*(a.format(**sources) for a in argv))
    return Kind(name, write, expected, **more)


def source(folder, alpha):
    """In a folder beside the media, so that no build takes it for one."""
    path = os.path.join(os.path.dirname(folder), "scene-alpha.png" if alpha else "scene.png")
    with WRITING:
        if not os.path.exists(path):
            with open(path, "wb") as f:
                f.write(png(png_rows(6, 8, scene(alpha=True))[0], 6, 8) if alpha else png(png_rows(2, 8, scene())[0], 2, 8))
    return path


PLAIN, CLEAR = picture(scene()), picture(scene(alpha=True))
GREY = picture(each(scene(), lambda r, g, b, a: (round(.2126 * r + .7152 * g + .0722 * b),) * 3 + (255,)))


def jpeg_kinds():
    yield by("jpeg.jpg", PLAIN, "convert", "{in}", "-quality", "95", "-sampling-factor", "4:4:4", "{out}", mean=2)
    for sampling in ("4:2:0", "4:2:2", "4:4:0", "4:1:1"):
        yield by(f"jpeg-{sampling.replace(':', '')}.jpg", PLAIN, "convert", "{in}", "-quality", "95", "-sampling-factor", sampling, "{out}", mean=6)
    for sampling in ("4:4:4", "4:2:0"):
        yield by(f"jpeg-progressive-{sampling.replace(':', '')}.jpg", PLAIN, "convert", "{in}", "-quality", "95", "-interlace", "jpeg",
                 "-sampling-factor", sampling, "{out}", mean=6)
    yield by("jpeg-grey.jpg", GREY, "convert", "{in}", "-colorspace", "gray", "-quality", "95", "{out}", mean=4)
    yield by("jpeg-grey-progressive.jpg", GREY, "convert", "{in}", "-colorspace", "gray", "-interlace", "jpeg", "-quality", "95", "{out}", mean=4)
    yield by("jpeg-cmyk.jpg", PLAIN, "convert", "{in}", "-colorspace", "CMYK", "-quality", "97", "{out}", mean=40)
    yield by("jpeg-cmyk-progressive.jpg", PLAIN, "convert", "{in}", "-colorspace", "CMYK", "-interlace", "jpeg", "-quality", "97", "{out}", mean=40)
    yield by("jpeg-rgb.jpg", PLAIN, "convert", "{in}", "-define", "jpeg:colorspace=rgb", "-quality", "95", "{out}", mean=6)
    yield by("jpeg-vips.jpg", PLAIN, "vips", "jpegsave", "{in}", "{out}", "--Q", "95", "--subsample-mode", "off", mean=2)
    yield by("jpeg-trellis.jpg", PLAIN, "vips", "jpegsave", "{in}", "{out}", "--Q", "95", "--interlace", "--optimize-coding", mean=6)
    yield by("jpeg-restarts.jpg", PLAIN, "vips", "jpegsave", "{in}", "{out}", "--Q", "95", "--restart-interval", "1", mean=6)
    yield by("jpeg-ffmpeg.jpg", PLAIN, "ffmpeg", "-v", "error", "-y", "-i", "{in}", "-pix_fmt", "yuvj444p", "-q:v", "1", "-frames:v", "1", "{out}", mean=4)
    for width, height in ((1, 1), (7, 5), (17, 9), (161, 121)):
        rows = scene(width, height)
        yield from_rows(f"jpeg-{width}x{height}.jpg", rows, picture(rows), "convert", "{rows}", "-quality", "97", "-sampling-factor", "4:4:4", "{out}",
                        mean=3)
    for orientation in range(1, 9):
        yield Kind(f"jpeg-exif-{orientation}.jpg", exif_jpeg(orientation), picture(turned(scene(), orientation)), mean=2)
    for name, at in (("jpeg-cut.jpg", .5), ("jpeg-cut-header.jpg", .1)):
        yield Kind(name, cut(".jpg", at), None, decode=None, publish=False)


def from_rows(name, rows, expected, *argv, **more):
    def write(path):
        mine = os.path.join(os.path.dirname(os.path.dirname(path)), name + ".rows.png")
        with open(mine, "wb") as f:
            f.write(png(png_rows(2, 8, rows)[0], 2, 8))
        run(*(a.format(rows=mine, out=path) for a in argv))
    return Kind(name, write, expected, **more)


def turned(rows, orientation):
    """EXIF's meaning: row 0 and column 0 of the stored picture are at these sides of the shown one."""
    mirror = lambda m: [row[::-1] for row in m]
    transpose = lambda m: [list(row) for row in zip(*m)]
    return {1: rows, 2: mirror(rows), 3: mirror(rows)[::-1], 4: rows[::-1], 5: transpose(rows), 6: mirror(transpose(rows)),
            7: mirror(transpose(rows))[::-1], 8: transpose(rows)[::-1]}[orientation]


def exif(orientation, big):
    order = ">" if big else "<"
    return (b"MM\0*" if big else b"II*\0") + struct.pack(order + "IHHHIHHI", 8, 1, 274, 3, 1, *((orientation, 0) if big else (orientation, 0)), 0)


def exif_jpeg(orientation):
    def write(path):
        plain = path + ".plain"
        run("convert", source(os.path.dirname(path), False), "-quality", "97", "-sampling-factor", "4:4:4", "jpeg:" + plain)
        with open(plain, "rb") as f:
            data = f.read()
        os.remove(plain)
        block = b"Exif\0\0" + exif(orientation, orientation % 2 == 0)
        with open(path, "wb") as f:
            f.write(data[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + data[2:])
    return write


def cut(extension, part):
    """The first part of a large noisy picture."""
    def write(path):
        whole = path + ".whole" + extension
        run("convert", "-size", "300x200", "plasma:", whole)
        with open(whole, "rb") as f:
            data = f.read()
        os.remove(whole)
        with open(path, "wb") as f:
            f.write(data[:int(len(data) * part)])
    return write


def exif_png(orientation):
    def write(path):
        with open(path, "wb") as f:
            f.write(png(png_rows(2, 8, scene())[0], 2, 8, before=(chunk(b"eXIf", exif(orientation, True)),)))
    return write


def webp_kinds():
    yield by("webp-lossless.webp", PLAIN, "convert", "{in}", "-define", "webp:lossless=true", "{out}")
    yield by("webp-lossless-alpha.webp", CLEAR, "convert", "{alpha}", "-define", "webp:lossless=true", "-define", "webp:exact=true", "{out}", worst=2)
    yield by("webp-lossy.webp", PLAIN, "convert", "{in}", "-quality", "95", "{out}", mean=7)
    yield by("webp-lossy-alpha.webp", CLEAR, "convert", "{alpha}", "-quality", "95", "{out}", mean=7)
    yield by("webp-vips.webp", PLAIN, "vips", "webpsave", "{in}", "{out}", "--Q", "95", "--smart-subsample", mean=7)
    yield by("webp-near-lossless.webp", PLAIN, "vips", "webpsave", "{in}", "{out}", "--near-lossless", "--Q", "80", mean=3)
    for width, height in ((1, 1), (17, 9), (161, 121)):
        rows = scene(width, height)
        yield from_rows(f"webp-{width}x{height}.webp", rows, picture(rows), "convert", "{rows}", "-define", "webp:lossless=true", "{out}")
    yield by("webp-moving.webp", PLAIN, "ffmpeg", "-v", "error", "-y", "-loop", "1", "-t", "1", "-r", "5", "-i", "{in}", "-vf", "hue=h=n*40", "-c:v",
             "libwebp_anim", "-q:v", "95", "{out}", mean=9, decode=False, publish="video")
    yield Kind("webp-cut.webp", cut(".webp", .5), None, decode=False, publish=False)


def gif_kinds():
    few = [[PALETTE[palette_index(*p[:3], 16)] + (255,) for p in row] for row in scene()]
    hole = each(few, lambda r, g, b, a: (r, g, b, 0 if (r, g, b) == PALETTE[3] else 255))
    indices = [[palette_index(*p[:3], 16) for p in row] for row in scene()]
    for name, version, interlaced, key in (("87a", b"87a", False, None), ("89a", b"89a", False, None), ("interlaced", b"89a", True, None),
                                           ("transparent", b"89a", False, 3)):
        yield bytes_kind(f"gif-{name}.gif", gif(indices, version, interlaced, key), picture(hole if key else few))
    yield bytes_kind("gif-local-palette.gif", gif(indices, b"89a", False, None, local=True), picture(few))
    yield bytes_kind("gif-1x1.gif", gif([[5]], b"89a", False, None), picture([[PALETTE[5] + (255,)]]))
    yield bytes_kind("gif-moving.gif", gif(indices, b"89a", False, None, frames=3), picture(few), publish="video")
    yield bytes_kind("gif-screen-greater.gif", gif(indices, b"89a", False, None)[:6] + struct.pack("<HH", WIDTH, HEIGHT)
                     + gif(indices, b"89a", False, None)[10:] + b"\0\0", picture(few))
    yield Kind("gif-cut.gif", cut(".gif", .5), None, decode=None, publish=False)


def lzw(indices, bits):
    """Codes without compression: a clear code before the table would grow."""
    clear, out, value, n = 1 << bits, bytearray(), 0, 0
    codes, room = [], 0
    for v in indices:
        if room == 0:
            codes.append(clear)
            room = (1 << bits) - 3
        codes.append(v)
        room -= 1
    for code in codes + [clear + 1]:
        value, n = value | code << n, n + bits + 1
        while n >= 8:
            out.append(value & 255)
            value, n = value >> 8, n - 8
    if n:
        out.append(value)
    blocks = [bytes(out[i:i + 255]) for i in range(0, len(out), 255)]
    return bytes([bits]) + b"".join(bytes([len(b)]) + b for b in blocks) + b"\0"


def gif(rows, version, interlaced, key, local=False, frames=1):
    width, height = len(rows[0]), len(rows)
    colours = bytes(v for p in PALETTE[:16] for v in p)
    order = [y for start, step in ((0, 8), (4, 8), (2, 4), (1, 2)) for y in range(start, height, step)] if interlaced else range(height)
    out = b"GIF" + version + struct.pack("<HHBBB", width, height, 0x73 if local else 0xF3, 0, 0)
    out = out.replace(b"\x73", b"\x70", 1) if local else out + colours
    for i in range(frames):
        if version == b"89a":
            out += b"\x21\xf9\x04" + struct.pack("<BHB", 1 if key is not None else 0, 20, key or 0) + b"\0"
        flags = (0x40 if interlaced else 0) | (0x83 if local else 0)
        shifted = [[(v + i) % 16 for v in rows[y]] for y in order]
        out += b"," + struct.pack("<HHHHB", 0, 0, width, height, flags) + (colours if local else b"")
        out += lzw([v for row in shifted for v in row], 4)
    return out + b";"


def tiff_kinds():
    for name, how in {"none": [], "lzw": ["-compress", "lzw"], "zip": ["-compress", "zip"], "packbits": ["-compress", "rle"],
                      "big-endian": ["-endian", "msb", "-compress", "none"], "16": ["-depth", "16"], "strips": ["-define", "tiff:rows-per-strip=3"],
                      "tiles": ["-define", "tiff:tile-geometry=16x16"], "planes": ["-interlace", "plane"]}.items():
        yield by(f"tiff-{name}.tif", PLAIN, "convert", "{in}", *how, "{out}", worst=2)
    yield by("tiff-alpha.tif", CLEAR, "convert", "{alpha}", "{out}", worst=3)
    yield by("tiff-alpha-16.tif", CLEAR, "convert", "{alpha}", "-depth", "16", "-compress", "zip", "{out}", worst=3)
    yield by("tiff-jpeg.tif", PLAIN, "convert", "{in}", "-compress", "jpeg", "-quality", "97", "{out}", mean=6)
    yield by("tiff-grey.tif", GREY, "convert", "{in}", "-colorspace", "gray", "{out}", worst=3)
    yield by("tiff-grey-16.tif", GREY, "convert", "{in}", "-colorspace", "gray", "-depth", "16", "{out}", worst=3)
    black = picture(each(scene(), lambda r, g, b, a: (255 * (r > 127),) * 3 + (255,)))
    for name in ("group4", "fax", "lzw"):
        yield by(f"tiff-bilevel-{name}.tif", black, "convert", "{in}", "-channel", "R", "-separate", "+channel", "-threshold", "50%", "-type", "bilevel", "-compress",
                 name, "{out}", worst=3)
    yield by("tiff-palette.tif", PLAIN, "convert", "{in}", "-colors", "256", "-type", "palette", "{out}", mean=6)
    yield by("tiff-cmyk.tif", PLAIN, "convert", "{in}", "-colorspace", "CMYK", "{out}", mean=40)
    yield by("tiff-pages.tif", PLAIN, "convert", "{in}", "(", "{in}", "-flip", ")", "{out}", worst=2)
    yield by("tiff-pyramid.tif", PLAIN, "vips", "tiffsave", "{in}", "{out}", "--tile", "--pyramid", "--compression", "deflate", "--tile-width", "16", "--tile-height", "16", worst=2)
    yield by("tiff-predictor.tif", PLAIN, "vips", "tiffsave", "{in}", "{out}", "--compression", "deflate", "--predictor", "horizontal", worst=2)
    for orientation in range(2, 9):
        names = ["TopLeft", "TopRight", "BottomRight", "BottomLeft", "LeftTop", "RightTop", "RightBottom", "LeftBottom"]
        yield by(f"tiff-turned-{orientation}.tif", picture(turned(scene(), orientation)), "convert", "{in}", "-orient", names[orientation - 1], "{out}",
                 worst=2)
    yield Kind("tiff-cut.tif", cut(".tif", .5), None, decode=None, publish=False)


def bmp(rows, bits, top_down=False, core=False, masks=None):
    """24, 32, 16 bits by masks (5-5-5 where none are given), 8, 4, 1 bit by palette."""
    width, height = len(rows[0]), len(rows)
    colours = b""
    if bits <= 8:
        entries = 1 << bits
        colours = b"".join(bytes(reversed(p)) + (b"" if core else b"\0") for p in PALETTE[:entries])
    lines = []
    for row in rows if top_down else rows[::-1]:
        if bits <= 8:
            line = packed([palette_index(*p[:3], 1 << bits) for p in row], bits)
        elif bits == 16:
            wide = 6 if masks else 5
            line = b"".join(struct.pack("<H", (r >> 3) << (11 if masks else 10) | (g >> (8 - wide)) << 5 | b >> 3) for r, g, b, _ in row)
        else:
            line = b"".join(bytes((b, g, r)) + (b"\0" if bits == 32 else b"") for r, g, b, _ in row)
        lines.append(line + bytes(-len(line) % 4))
    field = struct.pack("<III", *masks) if masks else b""
    if core:
        info = struct.pack("<IHHHH", 12, width, height, 1, bits)
    else:
        info = struct.pack("<IiiHHIIiiII", 40, width, -height if top_down else height, 1, bits, 3 if masks else 0, 0, 2835, 2835, 0, 0)
    offset = 14 + len(info) + len(field) + len(colours)
    body = b"".join(lines)
    return b"BM" + struct.pack("<IHHI", offset + len(body), 0, 0, offset) + info + field + colours + body


def bmp_kinds():
    indexed = lambda bits: picture([[PALETTE[palette_index(*p[:3], 1 << bits)] + (255,) for p in row] for row in scene()])
    yield bytes_kind("bmp-24.bmp", bmp(scene(), 24), PLAIN)
    yield bytes_kind("bmp-24-odd.bmp", bmp(scene(39, 27), 24), picture(scene(39, 27)))
    yield bytes_kind("bmp-24-top-down.bmp", bmp(scene(), 24, top_down=True), PLAIN)
    yield bytes_kind("bmp-32.bmp", bmp(scene(), 32), PLAIN)
    yield bytes_kind("bmp-555.bmp", bmp(scene(), 16), PLAIN, worst=9)
    yield bytes_kind("bmp-565.bmp", bmp(scene(), 16, masks=(0xF800, 0x7E0, 0x1F)), PLAIN, worst=9)
    for bits in (8, 4, 1):
        yield bytes_kind(f"bmp-palette-{bits}.bmp", bmp(scene(), bits), indexed(bits))
    yield bytes_kind("bmp-core.bmp", bmp(scene(), 24, core=True), PLAIN)
    yield bytes_kind("bmp-core-8.bmp", bmp(scene(), 8, core=True), indexed(8))
    yield by("bmp-alpha.bmp", CLEAR, "convert", "{alpha}", "bmp:{out}", worst=2)
    few = [[PALETTE[palette_index(*p[:3], 4)] + (255,) for p in row] for row in scene()]
    yield from_rows("bmp-packed.bmp", few, picture(few), "convert", "{rows}", "-type", "palette", "-compress", "rle", "bmp3:{out}")
    yield Kind("bmp-cut.bmp", cut(".bmp", .5), None, decode=None, publish=False)


def heif_kinds():
    """Only the publisher reads these."""
    yield by("heic.heic", PLAIN, "vips", "heifsave", "{in}", "{out}", "--Q", "95", "--subsample-mode", "off", mean=6, decode=False)
    yield by("heic-420.heic", PLAIN, "vips", "heifsave", "{in}", "{out}", "--Q", "90", "--subsample-mode", "on", mean=9, decode=False)
    yield by("heic-alpha.heic", CLEAR, "vips", "heifsave", "{alpha}", "{out}", "--Q", "95", mean=9, decode=False)
    yield by("avif.avif", PLAIN, "vips", "heifsave", "{in}", "{out}", "--Q", "95", "--compression", "av1", "--subsample-mode", "off", mean=6, decode=False)
    yield Kind("heic-cut.heic", cut(".heic", .5), None, decode=False, publish=False)


def all_kinds():
    makers = (png_types, png_transparency, png_chunks, png_forms, png_broken, jpeg_kinds, webp_kinds, gif_kinds, tiff_kinds, bmp_kinds, heif_kinds)
    found = [kind for maker in makers for kind in maker()]
    found += [Kind(f"png-exif-{o}.png", exif_png(o), picture(turned(scene(), o))) for o in (3, 5, 6, 8)]
    return found
