#!/usr/bin/env python3
"""The source form (design.md 4.6): folders, order, ids, every fault at once, files that change, comments."""
import json
import os
import shutil
import subprocess
import threading
import time

import harness
from harness import png
from publishing import (PUBLISH, build, by_name, exif_jpeg, ffmpeg, items, keys, payload, publish, run, write_source)


def picture(path, colour="#336699", width=64, height=36):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as f:
        f.write(png(colour, width, height))


def test_folder_without_playlist(s):
    """Field case r18."""
    src = s.folder("Lobi Utama")
    for i in range(1, 13):
        picture(os.path.join(src, f"Slide{i}.jpg"), f"#{i:02x}4060")
    for name in ("._Slide1.jpg", ".DS_Store", "Thumbs.db", "~$a.pptx", "b.mp4.crdownload"):
        with open(os.path.join(src, name), "wb") as f:
            f.write(b"clutter")
    os.mkdir(os.path.join(src, "kosong"))
    open(os.path.join(src, "c.jpg"), "wb").close()
    told = publish("check", src, expect=1)
    assert "error: c.jpg: is empty (0 bytes)" in told.out, told
    assert "1 fault," in told.out and "Thumbs" not in told.text, told
    os.remove(os.path.join(src, "c.jpg"))
    orders = []
    for locale in ("C", "id_ID.UTF-8", "en_US.UTF-8"):
        out = s.folder("out-" + locale)
        publish("build", src, "--key", keys(s)[0], "--to", out, env={"LANG": locale, "LC_ALL": locale})
        orders.append([i["id"] for i in items(out)])
    assert orders[0] == [f"Slide{i}" for i in range(1, 13)], orders[0]
    assert orders[1] == orders[0] and orders[2] == orders[0], orders
    assert payload(out)["site"] == "Lobi-Utama" and all(i["seconds"] == 12 for i in items(out))
    assert len(payload(out)["layouts"]) == 1 and list(payload(out)["screens"]) == ["*"]


def test_every_fault_at_once_with_its_place(s):
    src = s.folder("src")
    picture(os.path.join(src, "media", "a.png"))
    open(os.path.join(src, "media", "kosong.png"), "wb").close()
    with open(os.path.join(src, "media", "teks.docx"), "wb") as f:
        f.write(b"PK\3\4 not a picture")
    write_source(src, [
        {"file": "media/a.png", "seconds": 0},
        {"file": "media/A.PNG", "seconds": 5},
        {"file": "media/kosong.png", "seconds": 5},
        {"file": "media/teks.docx", "seconds": 5},
        {"file": "../outside.png", "seconds": 5},
        {"folder": "tidak-ada"},
        {"id": "t", "text": {"title": "x" * 201}, "seconds": 5},
        {"id": "w", "text": {"title": "w"}, "seconds": 5, "when": {"sometimes": True}},
        {"id": "link", "text": {"title": "l"}, "seconds": 12, "link": "ftp://x"},
        {"id": "both", "file": "media/a.png", "text": {"title": "l"}, "seconds": 12},
    ], timezone="Asia/Palangkaraya", expires_days=-1)
    told = publish("check", src, expect=1).out
    for part in ("loops[0].items[0].seconds: ", "loops[0].items[1].file: media/A.PNG is not there; did you mean a.png?",
                 "loops[0].items[2].file: media/kosong.png is empty", "loops[0].items[3].file: media/teks.docx is an Office",
                 "loops[0].items[4].file: ../outside.png lies outside", "loops[0].items[5].folder: there is no folder tidak-ada",
                 "loops[0].items[6].text.title: ", "loops[0].items[7].when", "loops[0].items[8].link: ",
                 "loops[0].items[9]: shows one thing", "timezone: ", "Asia/Jakarta", "expires_days: "):
        assert part in told, f"{part!r} is not in:\n{told}"
    out = s.folder("out")
    assert "nothing was published" in build(s, src, out, expect=1).err
    assert os.listdir(out) == []


def test_links_and_folders_in_the_place_of_files(s):
    """A link that leads nowhere is a fault with its name, in a folder as well as by name; a link to a file is that file."""
    src, away = s.folder("src"), s.folder("away")
    picture(os.path.join(away, "far.png"))
    picture(os.path.join(src, "media", "a.png"))
    os.mkdir(os.path.join(src, "media", "map.png"))
    os.symlink(os.path.join(away, "far.png"), os.path.join(src, "media", "far.png"))
    write_source(src, [{"folder": "media"}])
    out = s.folder("out")
    build(s, src, out)
    assert [i["id"] for i in items(out)] == ["a", "far"], items(out)
    os.symlink("nowhere.png", os.path.join(src, "media", "lost.png"))
    os.symlink("round.png", os.path.join(src, "media", "round.png"))
    write_source(src, [{"folder": "media"}, {"id": "x", "file": "media/lost.png", "seconds": 5}, {"folder": "media/a.png"}])
    told = publish("check", src, expect=1).out
    for part in ("loops[0].items[0].folder: media/lost.png is a link to a file that is not there",
                 "loops[0].items[0].folder: media/round.png is a link to", "loops[0].items[1].file: media/lost.png is ",
                 "loops[0].items[2].folder: media/a.png is a file, not a folder"):
        assert part in told, f"{part!r} is not in:\n{told}"
    os.remove(os.path.join(src, "playlist.json"))
    for name in ("a.png", "far.png"):
        os.rename(os.path.join(src, "media", name), os.path.join(src, name))
    os.symlink("nowhere.png", os.path.join(src, "lost.png"))
    assert "error: lost.png: is a link to" in publish("check", src, expect=1).out


def test_odd_names_of_files_and_folders(s):
    """What a file or the folder is called is never a fault: names are told as far as a playlist's text can."""
    src, out = os.path.join(s.dir, "Lobi\t" + "x" * 220), s.folder("out")
    for i, name in enumerate((b"tab\there.PNG", b"caf\xe9.png", "Gr\u00f6\u00dfe 1 \U0001f600.png".encode(), b"x" * 250 + b".png")):
        picture(os.path.join(src, f"{i}.png"), f"#{i + 1:02x}5060")
        os.rename(os.path.join(src, f"{i}.png").encode(), os.path.join(src.encode(), name))
    build(s, src, out)
    names = {m["name"] for m in payload(out)["media"].values()}
    assert names == {"tab?here.PNG", "caf?.png", "Gr\u00f6\u00dfe 1 \U0001f600.png", "x" * 200}, names
    assert payload(out)["title"] == "Lobi?" + "x" * 195 and len(items(out)) == 4


def test_broken_json_names_the_line(s):
    src = s.folder("src")
    cases = {'{\n "title": "a",\n}': "line 3", '{"title": "a", "title": "b"}': "twice", '[]': "must begin with {",
             '{"title": "a"': "ends too early", '{"title": "\xe9"}': "UTF-8"}
    for text, part in cases.items():
        with open(os.path.join(src, "playlist.json"), "wb") as f:
            f.write(text.encode("latin-1"))
        told = publish("check", src, expect=1).out
        assert "playlist.json" in told and part in told, (text, told)
    with open(os.path.join(src, "playlist.json"), "wb") as f:  # as Windows' Notepad saves it
        f.write(b"\xef\xbb\xbf" + json.dumps({"timezone": "Asia/Jakarta", "layouts": {}, "screens": {}, "loops": []}).encode())
    publish("check", src)


def test_folders_ids_comments_and_defaults(s):
    src, out = s.folder("src"), s.folder("out")
    for name in ("b10.png", "b9.png", "_x.png", "Foto \u00e9.png"):
        picture(os.path.join(src, "media", "lobi", name))
    picture(os.path.join(src, "media", "b9.png"), "#112233")
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x48:r=10:d=0.4", "-pix_fmt", "yuv420p", os.path.join(src, "media", "lobi", "kilat.mp4"))
    write_source(src, [{"_": "a comment", "folder": "media/lobi"}, {"file": "media/b9.png", "seconds": 3, "_why": 1},
                       {"id": "b10", "text": {"title": "T"}, "seconds": 6}], _note="none of this is published")
    build(s, src, out)
    ids = [i["id"] for i in items(out)]
    # b10 was given by hand elsewhere, so that the file's id takes its hash; so does the second b9
    assert ids[0].startswith("Foto--") or ids[0].startswith("Foto"), ids
    assert ids.index("b9") < [i for i, x in enumerate(ids) if x.startswith("b10-")][0], ids
    assert sum(x.startswith("b9") for x in ids) == 2 and ids[-1] == "b10" and any(x.startswith("x-") for x in ids), ids
    text = open(os.path.join(out, "playlist.papan"), encoding="utf-8").read()
    assert "a comment" not in text and "_why" not in text and "none of this" not in text
    short = [i for i in items(out) if i["id"] == "kilat"][0]
    assert short["seconds"] == 12, short  # a clip under a second needs a length; in a folder it gets a picture's
    entry = by_name(out)["kilat.mp4"][0]
    assert entry["kind"] == "video" and abs(entry["seconds"] - 0.4) < 0.15, entry
    issued, expires = payload(out)["issued"], payload(out)["expires"]
    assert issued.endswith("+07:00") and issued[:10] < expires[:10]


def test_short_clip_alone_is_refused_with_its_path(s):
    """Field case r31, the publisher's part."""
    src = s.folder("src")
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=64x48:r=10:d=0.4", "-pix_fmt", "yuv420p", os.path.join(src, "kilat.mp4"))
    write_source(src, [{"file": "kilat.mp4"}])
    told = publish("check", src, expect=1).out
    assert "loops[0].items[0].seconds: " in told, told
    write_source(src, [{"file": "kilat.mp4", "seconds": 5}])
    publish("check", src)


def test_file_that_changes_while_it_is_read(s):
    src, out = s.folder("src"), s.folder("out")
    picture(os.path.join(src, "a.png"))
    clip = os.path.join(src, "b.mp4")
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=6", "-c:v", "mpeg4", clip)
    build(s, src, out)
    before = open(os.path.join(out, "playlist.papan"), "rb").read()
    with open(clip, "ab") as f:
        f.write(b"\0" * 16)
    stop = threading.Event()

    def grow():
        with open(clip, "ab", buffering=0) as f:
            while not stop.is_set():
                f.write(b"\0" * 8)
                time.sleep(0.002)

    thread = threading.Thread(target=grow)
    thread.start()
    try:
        told = build(s, src, out, expect=1)
    finally:
        stop.set()
        thread.join()
    assert "b.mp4: changed while it was read" in told.err, told
    assert open(os.path.join(out, "playlist.papan"), "rb").read() == before
    build(s, src, out)


def test_new_makes_a_folder_that_builds(s):
    src, out = os.path.join(s.dir, "baru"), s.folder("out")
    publish("new", src)
    assert "no faults, 0 warnings" in publish("check", src).out
    build(s, src, out)
    assert len(items(out)) == 2 and "_" not in json.dumps(payload(out)["loops"][0])[:40]
    told = publish("new", src, expect=1)
    assert "exists already" in told.err
    out = publish("preview", src, "--screen", "lobi", "--at", "now", "--json").out
    assert json.loads(out)[0]["zone"] == "main"


def test_wrong_usage(s):
    for arguments, part in ((["build", s.dir], "--key"), (["frobnicate"], "no command"), (["check"], "missing"),
                            (["check", "a", "b"], "too many"), (["build", s.dir, "--max", "big", "--key", "x", "--to", "y"], "3840x2160"),
                            (["verify", "x"], "--key"), ([], "COMMAND")):
        told = publish(*arguments, expect=2)
        assert part in told.err, (arguments, told)
    assert "no such folder" in publish("check", os.path.join(s.dir, "none"), expect=1).out
    assert publish("--version").out.startswith("papan-publish ")
    for command in ("new", "keygen", "check", "build", "cosign", "emergency", "verify", "split", "preview", "history", "rollback",
                    "screens", "serve"):
        assert command in publish("--help").out
        assert "papan-publish " + command in publish(command, "--help").out


if __name__ == "__main__":
    harness.main(globals())
