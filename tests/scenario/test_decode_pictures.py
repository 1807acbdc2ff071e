"""papan-decode's pictures: every kind against ImageMagick's reading of the same file, EXIF's eight orientations, fit and box."""
import os
import struct
import zlib

import harness
from decode_sink import decode, difference, pixels, run, visible, worst

# A scene in which every corner and edge differs, so that no turn or mirror can hide.
SCENE = ["-size", "48x32", "gradient:red-blue", "-fill", "lime", "-draw", "rectangle 0,0 15,9", "-fill", "white", "-draw",
         "circle 36,22 42,22", "-fill", "black", "-draw", "line 0,31 47,12"]


def make(s, name, *arguments):
    path = os.path.join(s.folder("media"), name)
    run("convert", *arguments, path)
    return path


def reference(path, *more):
    """ImageMagick's pixels as B, G, R, A bytes."""
    return run("convert", path + "[0]", *more, "-alpha", "on", "-depth", "8", "bgra:-")


def same(s, path, tolerance, *more, arguments=(), mean=None):
    got = decode(s, path, "picture", *arguments)
    name = os.path.basename(path)
    assert got.status == 0 and len(got.frames) == 1 and got.ends[0]["frames"] == 1, f"{name}: {got.fault}"
    ours, theirs = visible(pixels(got)), visible(reference(path, *more))
    off = difference(ours, theirs) if mean else worst(ours, theirs)
    assert off <= (mean or tolerance), f"{name}: differs by {off:.2f}, {got.format}"
    return got


def test_png_kinds(s):
    """Every colour type and depth, interlaced and not, with a palette's, a colour's and a channel's transparency."""
    kinds = {"grey1": ["-monochrome", "-type", "bilevel"], "grey": ["-colorspace", "gray"],
             "grey16": ["-colorspace", "gray", "-depth", "16"], "rgb": ["-type", "truecolor"],
             "rgb16": ["-type", "truecolor", "-depth", "16"], "rgba": ["-type", "truecoloralpha", "-channel", "A", "-fx", "u.r"],
             "rgba16": ["-type", "truecoloralpha", "-depth", "16", "-channel", "A", "-fx", "u.b"],
             "greya": ["-colorspace", "gray", "-type", "grayscalealpha", "-channel", "A", "-fx", "u"],
             "palette": ["-colors", "16", "-type", "palette"], "palette2": ["-colors", "4", "-type", "palette"],
             "palette-alpha": ["-channel", "A", "-fx", "u.r>0.6?0.5:1", "-colors", "32", "-type", "palettealpha"]}
    for name, how in kinds.items():
        for interlace in ("none", "png"):
            path = make(s, f"{name}-{interlace}.png", *SCENE, *how, "-interlace", interlace)
            got = same(s, path, 2 if name in ("rgba", "rgba16", "greya", "palette-alpha") else 1)  # libyuv's premultiplication rounds by its version
            if name in ("rgb", "rgb16", "rgba", "rgba16", "palette-alpha"):
                assert (got.format["pixels"] == 2) == ("rgba" in name or "alpha" in name), name


def png_chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def write_png(path, ihdr, rows, *extra):
    with open(path, "wb") as f:
        f.write(b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", ihdr) + b"".join(extra) + png_chunk(b"IDAT", zlib.compress(rows)) +
                png_chunk(b"IEND", b""))
    return path


def test_png_transparent_colour_of_16_bits(s):
    """tRNS names one colour in 16 bits: only that one is transparent, not its neighbour with the same high byte."""
    folder = s.folder("media")
    path = write_png(os.path.join(folder, "key16.png"), struct.pack(">IIBBBBB", 2, 1, 16, 2, 0, 0, 0),
                     b"\0" + struct.pack(">6H", 0x1234, 0x5678, 0x9abc, 0x1235, 0x5678, 0x9abc),
                     png_chunk(b"tRNS", struct.pack(">3H", 0x1234, 0x5678, 0x9abc)))
    got = decode(s, path, "picture")
    assert got.raw(0)[3] == 0 and got.raw(0)[7] == 255, got.raw(0)
    path = write_png(os.path.join(folder, "grey2.png"), struct.pack(">IIBBBBB", 4, 1, 2, 0, 0, 0, 0), b"\0\x1b",
                     png_chunk(b"tRNS", struct.pack(">H", 2)))
    got = decode(s, path, "picture")
    assert list(got.raw(0)[3::4]) == [255, 255, 0, 255] and list(got.raw(0)[0::4])[::3] == [0, 255], got.raw(0)


def test_jpeg_kinds(s):
    """Baseline, progressive, grey, 4:4:4, CMYK by Adobe's inverted values, with restart markers."""
    for name, how in {"base": ["-sampling-factor", "4:2:0"], "progressive": ["-interlace", "jpeg"], "grey": ["-colorspace", "gray"],
                      "444": ["-sampling-factor", "4:4:4"], "odd": ["-crop", "47x31+0+0", "+repage"]}.items():
        same(s, make(s, f"{name}.jpg", *SCENE, *how, "-quality", "92"), 3)
    got = same(s, make(s, "cmyk.jpg", *SCENE, "-colorspace", "CMYK", "-quality", "95"), 40, "-colorspace", "sRGB", mean=3)
    assert got.format["pixels"] == 3


def test_other_kinds(s):
    for name, how in {"a.webp": ["-define", "webp:lossless=true"], "alpha.webp": ["-define", "webp:lossless=true", "-channel", "A",
                                                                                 "-fx", "u.r"],
                      "a.gif": [], "a.bmp": ["-type", "truecolor"], "pal.bmp": ["-colors", "16", "-type", "palette"],
                      "a.tif": [], "lzw.tif": ["-compress", "lzw"], "grey.tif": ["-colorspace", "gray"],
                      "deflate16.tif": ["-compress", "zip", "-depth", "16"]}.items():
        same(s, make(s, name, *SCENE, *how), 2)
    same(s, make(s, "lossy.webp", *SCENE, "-quality", "90"), 4)
    run("convert", "-size", "40x30", "xc:red", "-delay", "10", "xc:blue", os.path.join(s.folder("media"), "anim.gif"))
    got = decode(s, os.path.join(s.folder("media"), "anim.gif"), "picture")
    assert got.raw(0)[:4][:3] == b"\0\0\xff", "an animated GIF shows its first picture"


def exif(orientation, big):
    order = ">" if big else "<"
    return (b"MM\0*" if big else b"II*\0") + struct.pack(order + "IHHHIHHI", 8, 1, 274, 3, 1, orientation, 0, 0)


def test_exif_orientations(s):
    """All eight, both byte orders, in JPEG, PNG and WebP; the reference is ImageMagick's -auto-orient."""
    plain = make(s, "plain.jpg", *SCENE, "-quality", "95", "-sampling-factor", "4:4:4")
    with open(plain, "rb") as f:
        jpeg = f.read()
    for o in range(1, 9):
        block = b"Exif\0\0" + exif(o, o % 2 == 0)
        path = os.path.join(s.folder("media"), f"o{o}.jpg")
        with open(path, "wb") as f:
            f.write(jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + jpeg[2:])
        got = same(s, path, 3, "-auto-orient")
        assert (got.format["width"], got.format["height"]) == ((48, 32) if o < 5 else (32, 48)), o
    for o in (6, 3):
        with open(make(s, "p.png", *SCENE, "-type", "truecolor"), "rb") as f:
            data = f.read()
        path = os.path.join(s.folder("media"), f"o{o}.png")
        with open(path, "wb") as f:
            f.write(data[:33] + png_chunk(b"eXIf", exif(o, True)) + data[33:])
        got = decode(s, path, "picture")
        assert (got.format["width"], got.format["height"]) == ((32, 48) if o == 6 else (48, 32)), o
        with open(make(s, "p.webp", *SCENE, "-define", "webp:lossless=true"), "rb") as f:
            data = f.read()
        body = exif(o, False)
        chunks = b"VP8X" + struct.pack("<I", 10) + b"\x08\0\0\0" + (47).to_bytes(3, "little") + (31).to_bytes(3, "little")
        chunks += data[12:] + b"EXIF" + struct.pack("<I", len(body)) + body
        path = os.path.join(s.folder("media"), f"o{o}.webp")
        with open(path, "wb") as f:
            f.write(b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WEBP" + chunks)
        got = decode(s, path, "picture")
        assert got.status == 0, got.fault
        assert (got.format["width"], got.format["height"]) == ((32, 48) if o == 6 else (48, 32)), o


def test_broken_exif_is_no_fault(s):
    with open(make(s, "q.jpg", *SCENE), "rb") as f:
        jpeg = f.read()
    for i, block in enumerate((b"Exif\0\0", b"Exif\0\0MM\0*\xff\xff\xff\xff", b"Exif\0\0" + exif(9, True), b"Exif\0\0II*\0\x08\0\0\0\xff\xff")):
        path = os.path.join(s.folder("media"), f"broken{i}.jpg")
        with open(path, "wb") as f:
            f.write(jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + jpeg[2:])
        got = decode(s, path, "picture")
        assert got.status == 0 and got.format["width"] == 48, (i, got.fault)


def test_fit_and_box(s):
    """contain, cover and stretch: sizes to the pixel; shrunk pictures are the mean of what they cover."""
    wide = make(s, "wide.png", "-size", "400x200", "gradient:red-blue", "-rotate", "90", "-resize", "400x200!", "-type", "truecolor")
    for fit, box, size in (("contain", "100x100", (100, 50)), ("cover", "100x100", (100, 100)), ("stretch", "90x100", (90, 100)),
                           ("contain", "800x800", (800, 400)), ("cover", "333x77", (333, 77)), ("contain", "1x1", (1, 1))):
        got = decode(s, wide, "picture", "--fit", fit, "--box", box)
        assert (got.format["width"], got.format["height"]) == size, (fit, box, got.format)
    same(s, wide, 2, "-filter", "box", "-resize", "100x50!", arguments=("--box", "100x50"))
    same(s, wide, 3, "-gravity", "center", "-crop", "200x200+0+0", "+repage", "-filter", "box", "-resize", "100x100!",
         arguments=("--fit", "cover", "--box", "100x100"))
    turned = os.path.join(s.folder("media"), "o6.jpg")
    with open(make(s, "r.jpg", *SCENE, "-quality", "95", "-sampling-factor", "4:4:4"), "rb") as f:
        jpeg = f.read()
    block = b"Exif\0\0" + exif(6, True)
    with open(turned, "wb") as f:
        f.write(jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + jpeg[2:])
    same(s, turned, 4, "-auto-orient", "-filter", "box", "-resize", "16x24!", arguments=("--box", "16x24"))


def test_transparent_edges_keep_their_colour(s):
    """A white disc on transparent black, shrunk: no dark rim (the mean is weighted by alpha)."""
    path = make(s, "disc.png", "-size", "200x200", "xc:#00000000", "-fill", "white", "-draw", "circle 100,100 100,20")
    got = decode(s, path, "picture", "--box", "50x50")
    raw = got.raw(0)
    for i in range(0, len(raw), 4):
        if raw[i + 3] > 16:
            assert min(raw[i:i + 3]) >= 235, f"pixel {i // 4}: {raw[i:i + 4]}"


if __name__ == "__main__":
    harness.main(globals())
