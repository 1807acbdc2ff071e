#!/usr/bin/env python3
"""Pictures through papan-publish: kinds, orientation, size, colours, pages; libvips' and other tools' own files."""
import os
import shutil
import struct
import zlib

import harness
from harness import near, png
from publishing import build, by_name, exif_jpeg, ffmpeg, items, payload, pixel, publish, run, write_source

RED, BLUE = (255, 0, 0), (0, 0, 255)


def corners(path, width, height):
    raw = run("convert", path, "-depth", "8", "rgb:-")
    return [tuple(raw[3 * (y * width + x):][:3]) for x in (3, width - 4) for y in (3, height - 4)]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_with_profile(colour, profile, cut=False):
    """An RGBA PNG of one colour with an iCCP chunk."""
    packed = zlib.compress(profile)
    rows = (b"\0" + (bytes(colour) + b"\xff") * 64) * 48
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 64, 48, 8, 6, 0, 0, 0))
            + chunk(b"iCCP", b"x\0\0" + (packed[:len(packed) // 2] if cut else packed))
            + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def srgb_profile():
    """A plain RGB profile header and table list, as sRGB v2 profiles begin; enough for whoever looks at the header."""
    size = 128 + 4
    head = struct.pack(">I4sI4s4s4s", size, b"lcms", 0x02400000, b"mntr", b"RGB ", b"XYZ ") + b"\0" * 12 + b"acsp"
    return head + b"\0" * (size - len(head))


def test_broken_profiles_and_cmyk(s):
    """Field case r22."""
    src, out = s.folder("src"), s.folder("out")
    colour, other, profile = (200, 120, 40), (40, 120, 200), srgb_profile()
    bad = profile[:16] + b"CMYK" + profile[20:]
    for name, data in (("says-cmyk.png", png_with_profile(colour, bad)), ("cut.png", png_with_profile(other, profile, True))):
        with open(os.path.join(src, name), "wb") as f:
            f.write(data)
    run("convert", "-size", "64x48", "xc:cmyk(20%,60%,80%,10%)", "-colorspace", "CMYK", "-quality", "95", os.path.join(src, "cmyk.jpg"))
    open(os.path.join(src, "kosong.png"), "wb").close()
    told = build(s, src, out, expect=1)
    assert "error: kosong.png: is empty" in told.err, told
    for name in ("says-cmyk.png", "cut.png", "cmyk.jpg"):
        assert f"warning: {name}: " in told.err, told
    os.remove(os.path.join(src, "kosong.png"))
    told = build(s, src, out)
    assert told.err.count("warning: ") == 3 and "VIPS" not in told.err, told
    media = by_name(out)
    for name, wanted in (("says-cmyk.png", colour), ("cut.png", other)):
        assert near(pixel(media[name][1], 20, 20), wanted, 4), pixel(media[name][1], 20, 20)
    plain = tuple(round(255 * (1 - c) * 0.9) for c in (0.2, 0.6, 0.8))
    assert near(pixel(media["cmyk.jpg"][1], 20, 20), plain, 40), (pixel(media["cmyk.jpg"][1], 20, 20), plain)


def test_orientations_are_turned(s):
    src, out = s.folder("src"), s.folder("out")
    # upright: 80 x 40, the upper left quarter red, the rest blue; stored as each orientation wants it
    turns = {1: [], 2: ["-flop"], 3: ["-rotate", "180"], 4: ["-flip"], 5: ["-transpose"], 6: ["-rotate", "270"],
             7: ["-transverse"], 8: ["-rotate", "90"]}
    for orientation, turn in turns.items():
        plain = run("convert", "-size", "80x40", "xc:blue", "-fill", "red", "-draw", "rectangle 0,0 39,19", *turn, "-quality",
                    "95", "-sampling-factor", "1x1", "jpg:-")
        exif_jpeg(os.path.join(src, f"o{orientation}.jpg"), orientation, plain)
    build(s, src, out)
    media = by_name(out)
    assert len(media) >= 1
    names = {i["id"]: payload(out)["media"][i["media"]] for i in items(out)}
    for orientation in turns:
        entry = names[f"o{orientation}"]
        assert (entry["width"], entry["height"]) == (80, 40), (orientation, entry)
        path = os.path.join(out, entry["url"])
        found = corners(path, 80, 40)
        wanted = [RED, BLUE, BLUE, BLUE]
        assert all(near(a, b, 40) for a, b in zip(found, wanted)), (orientation, found)
        assert b"Exif" not in open(path, "rb").read(2000)


def test_sizes(s):
    src, out = s.folder("src"), s.folder("out")
    for name, size in (("lebar.png", "4000x1000"), ("kecil.png", "300x200"), ("tinggi.png", "500x3000")):
        run("convert", "-size", size, "gradient:#204060-#e0c080", os.path.join(src, name))
    build(s, src, out)
    sizes = {n: (e["width"], e["height"]) for n, (e, _) in by_name(out).items()}
    assert sizes == {"lebar.png": (1920, 480), "kecil.png": (300, 200), "tinggi.png": (180, 1080)}, sizes
    out = s.folder("out4k")
    build(s, src, out, "--max", "3840x2160")
    sizes = {n: (e["width"], e["height"]) for n, (e, _) in by_name(out).items()}
    assert sizes["lebar.png"] == (3840, 960) and sizes["kecil.png"] == (300, 200), sizes


def test_kinds_and_pages(s):
    src, out = s.folder("src"), s.folder("out")
    media = os.path.join(src, "media")
    os.mkdir(media)
    base = os.path.join(s.dir, "base.png")
    with open(base, "wb") as f:
        f.write(png("#cc3311", 96, 54))
    for name in ("a.jpg", "b.tif", "c.webp", "d.heic"):
        run("vips", "copy", base, os.path.join(media, name))
    run("convert", base, os.path.join(media, "e.bmp"))
    run("convert", base, os.path.join(media, "f.gif"))
    run("convert", "-size", "96x54", "xc:rgba(200,50,20,0.5)", "png32:" + os.path.join(media, "g.png"))
    svg = ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 54"><rect width="96" height="54" fill="#cc3311"/>'
           '<text x="8" y="40" font-family="Lato" font-size="30" fill="#fff">Halo</text></svg>')
    with open(os.path.join(media, "h.svg"), "w", encoding="utf-8") as f:
        f.write(svg)
    # a name that lies: content decides
    shutil.copy(os.path.join(media, "a.jpg"), os.path.join(media, "i.png"))
    page = "BT /F1 24 Tf 20 20 Td (Halaman) Tj ET"
    objects = ["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>"]
    objects += [f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {w} 100]/Contents 5 0 R/Resources<</Font<</F1 6 0 R>>>>>>" for w in (200, 100)]
    objects += [f"<</Length {len(page)}>>stream\n{page}\nendstream", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]
    pdf, offsets = "%PDF-1.4\n", []
    for i, o in enumerate(objects):
        offsets.append(len(pdf))
        pdf += f"{i + 1} 0 obj{o}endobj\n"
    start = len(pdf)
    pdf += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{o:010} 00000 n \n" for o in offsets)
    pdf += f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    with open(os.path.join(media, "buku.pdf"), "w", encoding="latin-1") as f:
        f.write(pdf)
    write_source(src, [{"folder": "media", "seconds": 9}, {"id": "panduan", "file": "media/buku.pdf", "seconds": 8}])
    build(s, src, out)
    found = {i["id"]: i for i in items(out)}
    for name in ("panduan-1", "panduan-2", "buku-1", "buku-2"):
        assert name in found, found
    assert found["panduan-1"]["media"] == found["buku-1"]["media"] != found["buku-2"]["media"]
    facts = payload(out)["media"]
    assert (facts[found["buku-1"]["media"]]["width"], facts[found["buku-1"]["media"]]["height"]) == (1920, 960)
    assert (facts[found["buku-2"]["media"]]["width"], facts[found["buku-2"]["media"]]["height"]) == (1080, 1080)
    for name in "abcdefhi":
        entry = facts[found[name]["media"]]
        path = os.path.join(out, entry["url"])
        colour = pixel(path, 3, 3)
        assert entry["kind"] == "picture" and near(colour, (0xcc, 0x33, 0x11), 6), (name, colour)
        assert entry["url"].endswith((".jpg", ".png")), entry
    see_through = os.path.join(out, facts[found["g"]["media"]]["url"])
    assert see_through.endswith(".png") and open(see_through, "rb").read(26)[25] == 6  # still has its alpha
    drawing = facts[found["h"]["media"]]
    assert (drawing["width"], drawing["height"]) == (1920, 1080)
    white = run("ffmpeg", "-v", "error", "-i", os.path.join(out, drawing["url"]), "-vf", "format=gray", "-f", "rawvideo", "-")
    assert max(white) > 240, "the drawing's text is missing"


def test_truncated_pictures_are_faults(s):
    src = s.folder("src")
    run("convert", "-size", "400x300", "plasma:", os.path.join(s.dir, "p.png"))
    for kind in ("jpg", "png", "gif", "webp"):
        run("convert", os.path.join(s.dir, "p.png"), os.path.join(s.dir, "p." + kind))
        with open(os.path.join(s.dir, "p." + kind), "rb") as f:
            data = f.read()
        with open(os.path.join(src, "cut." + kind), "wb") as f:
            f.write(data[:len(data) // 2])
    told = publish("check", src, expect=1).out
    for kind in ("jpg", "png", "gif", "webp"):
        assert f"error: cut.{kind}: " in told and "damaged" in told, told


def test_background_from_a_file(s):
    src, out = s.folder("src"), s.folder("out")
    with open(os.path.join(src, "latar.png"), "wb") as f:
        f.write(png("#102030"))
    write_source(src, [{"id": "t", "text": {"title": "T"}, "seconds": 6}],
                 layouts={"lobi": {"background": "latar.png", "main": [10, 10, 80, 80]}})
    build(s, src, out)
    background = payload(out)["layouts"]["lobi"]["background"]
    assert payload(out)["media"][background]["name"] == "latar.png"


if __name__ == "__main__":
    harness.main(globals())
