#!/usr/bin/env python3
"""Foresight: preview as JSON, table and page; warnings of check; texts pasted from the web."""
import json
import os

import harness
from publishing import LOBBY, build, keys, publish, write_source


def text(name, seconds=10, **more):
    return {"id": name, "text": {"title": name}, "seconds": seconds, **more}


def rows(what, *arguments):
    return json.loads(publish("preview", what, "--json", *arguments).out)


def test_preview_values(s):
    src, out = os.path.join(s.dir, "src"), s.folder("out")
    week = {"days": ["mon", "tue", "wed", "thu", "fri"], "hours": [["08:00", "16:00"]]}
    write_source(src, None, layouts={"lobi": {"main": [0, 0, 100, 80], "side": [0, 80, 80, 20], "clock": [80, 80, 20, 20]}},
                 loops=[{"id": "kantor", "zone": "main", "priority": 1, "when": week, "items": [text("a", 12), text("b", 7.5)]},
                        {"id": "malam", "zone": "main", "when": {"hours": [["19:00", "21:00"]]}, "items": [text("c", 30)]},
                        {"id": "sisi", "zone": "side", "items": [text("d", 3600)]}])
    # Monday 2026-11-30: the anchor is 08:00, the position (now - 08:00) modulo 19.5 s
    found = rows(src, "--screen", "lobi-utama", "--at", "2026-11-30T08:00:20+07:00")
    main = [r for r in found if r["zone"] == "main"]
    assert len(main) == 1 and set(main[0]) == {"zone", "loop", "item", "start", "end", "why"}, found
    assert (main[0]["loop"], main[0]["item"]) == ("kantor", "a"), main
    assert main[0]["start"] == "2026-11-30T08:00:19.500+07:00" and main[0]["end"] == "2026-11-30T08:00:31.500+07:00", main
    assert "kantor" in main[0]["why"]
    assert {r["zone"] for r in found} == {"main", "side"}  # loop zones only
    same = rows(src, "--screen", "lobi-utama", "--at", "2026-11-30T01:00:20Z")
    assert same == found
    local = rows(src, "--screen", "lobi-utama", "--at", "2026-11-30T08:00:20")
    assert local == found
    # before the office opens nothing is due; the change is known exactly; the first item of the office begins then
    night = [r for r in rows(src, "--screen", "x", "--at", "2026-11-30T07:59:58+07:00", "--hours", "0.01") if r["zone"] == "main"]
    assert night[0]["item"] is None and night[0]["loop"] is None and night[0]["end"] == "2026-11-30T08:00:00+07:00", night[0]
    assert night[1]["item"] == "a" and night[1]["start"] == "2026-11-30T08:00:00+07:00", night[1]
    # a run-down has whole slots, without gaps or overlaps, touching the range
    day = [r for r in rows(src, "--screen", "x", "--at", "2026-11-30T10:00:00+07:00", "--hours", "1") if r["zone"] == "main"]
    assert all(a["end"] == b["start"] for a, b in zip(day, day[1:]))
    assert day[0]["start"] <= "2026-11-30T10:00:00+07:00" < day[0]["end"] and day[-1]["end"] >= "2026-11-30T11:00:00+07:00"
    assert day[-1]["start"] < "2026-11-30T11:00:00+07:00"
    # the file says the same as the source
    build(s, src, out)
    file = os.path.join(out, "playlist.papan")
    assert rows(file, "--screen", "lobi-utama", "--at", "2026-11-30T08:00:20+07:00") == found
    table = publish("preview", file, "--screen", "lobi-utama", "--at", "2026-11-30T08:00:20+07:00").out
    assert "zone main" in table and "Mon 30 Nov 2026 08:00:19" in table and "loop kantor" in table, table


def test_preview_of_unknown_things(s):
    src = os.path.join(s.dir, "src")
    write_source(src, [text("a")], screens={"lobi-utama": {"layout": "lobi"}})
    told = publish("preview", src, "--screen", "aula", "--at", "now", expect=1)
    assert "screen-unknown" in told.err and "lobi-utama" in told.err, told
    for arguments, part in ((["--at", "tomorrow"], "--at tomorrow"), (["--at", "2026-13-01T00:00"], "--at"), (["--hours", "0"], "--hours"),
                            (["--hours", "x"], "--hours")):
        told = publish("preview", src, "--screen", "lobi-utama", *arguments, expect=1)
        assert part in told.err, told
    assert "--screen" in publish("preview", src, expect=1).err
    write_source(src, [text("a")])
    assert "--screen lobi utama: is no id" in publish("preview", src, "--screen", "lobi utama", expect=1).err
    told = publish("preview", os.path.join(src, "playlist.json"), "--screen", "lobi-utama", expect=1)
    assert "playlist.json: name the folder" in told.err, told


def test_weeks_plan(s):
    src, page = os.path.join(s.dir, "src"), os.path.join(s.dir, "w.html")
    write_source(src, None, title="Lobi <Utama> & \"Aula\"",
                 loops=[{"id": "kantor", "zone": "main", "when": {"days": ["mon", "tue"], "hours": [["07:00", "16:00"]]},
                         "items": [{"id": "a", "text": {"title": "<script>alert(1)</script>"}, "seconds": 12}]}])
    publish("preview", src, "--screen", "lobi", "--at", "2026-12-02T00:00", "--html", page)
    with open(page, encoding="utf-8") as f:
        html = f.read()
    assert "<script" not in html and "&lt;script&gt;" in html and "Lobi &lt;Utama&gt; &amp; &quot;Aula&quot;" in html
    assert "30 November" in html and "6 Desember 2026" in html and "WIB" in html and html.count("07.00–16.00") == 2, html
    assert "http" not in html.replace("<!doctype html>", "").replace("</html>", "")  # nothing is loaded from elsewhere


def test_warnings_of_check(s):
    src = os.path.join(s.dir, "src")
    office = {"days": ["mon", "tue", "wed", "thu", "fri"], "hours": [["08:00", "16:00"]]}
    write_source(src, None, screens={"lobi-utama": {"layout": "lobi"}}, expires_days=10,
                 tickers=[],
                 loops=[{"id": "kantor", "zone": "main", "when": office,
                         "items": [text("a", 3), text("b", 90), {"id": "c", "text": {"title": "x" * 61, "body": "y" * 241}, "seconds": 12},
                                   text("d", when={"until": "2020-01-01"}), text("e", when={"until": "2099-01-01"}),
                                   {"id": "qr", "text": {"title": "q"}, "link": "https://kalteng.go.id", "seconds": 8}]},
                        {"id": "pendek", "zone": "main", "priority": 1, "when": {"hours": [["12:00", "12:01"]]},
                         "items": [text("f", 45), text("g", 45), text("h", 45)]},
                        {"id": "aula", "zone": "main", "screens": ["aula"], "items": [text("i")]}])
    told = publish("check", src).out
    for part in ("screens.lobi-utama: zone \"main\" has nothing to show from", "of the coming 14 days",
                 "loops[0].items[0].seconds: shows for less than 5 seconds", "loops[0].items[1].seconds: a light text slide",
                 "loops[0].items[2].text.title: has 61 characters", "loops[0].items[2].text.body: has 241 characters",
                 "loops[0].items[3]: \"d\" will never be seen", "loops[0].items[5].seconds: shows a QR code for less than 12 seconds",
                 "loops[1]: on screen \"lobi-utama\" all items", "loops[2].items[0]: \"i\" will never be seen: no screen",
                 "\"aula\" is neither a listed screen nor a group", "expires_days: the playlist is good until"):
        assert part in told, (part, told)
    assert "error" not in told
    write_source(src, [text("a", 12), text("b", 12)])
    assert "no faults, 0 warnings, 2 items" in publish("check", src).out


def test_texts_pasted_from_the_web(s):
    """Field case r37."""
    src, out = os.path.join(s.dir, "src"), s.folder("out")
    title = "&#8220;Huma Betang&#8221; &amp; adat"
    body = "<b>Penting</b>: ke\u00adpala\u00a0bidang\u2028hadir"
    write_source(src, [{"id": "a", "text": {"title": title, "body": body}, "seconds": 12}],
                 layouts={"lobi": {"main": [0, 0, 100, 88], "ticker": [0, 88, 100, 12]}},
                 tickers=[{"id": "t", "zone": "ticker", "messages": [{"text": "A &amp; B"}]}])
    told = publish("check", src).out
    assert "loops[0].items[0].text.title: contains \"&#8220;\"" in told and "loops[0].items[0].text.body: contains \"<b>\"" in told, told
    assert "tickers[0].messages[0].text: contains \"&amp;\"" in told, told
    build(s, src, out)
    with open(os.path.join(out, "playlist.papan"), encoding="utf-8") as f:
        content = f.read()
    signed = json.loads(content[content.index("\n{") + 1:])["loops"][0]["items"][0]["text"]
    assert signed == {"title": title, "body": body}  # as written


def test_frame(s):
    """The frame is papan-screen's own."""
    if not os.path.exists(os.path.join(harness.BIN, "papan-screen")):
        raise AssertionError("papan-screen is not built")
    src, picture = os.path.join(s.dir, "src"), os.path.join(s.dir, "f.png")
    os.makedirs(src)
    with open(os.path.join(src, "merah.png"), "wb") as f:
        f.write(harness.png("#c83214", 640, 360))
    write_source(src, [{"file": "merah.png", "seconds": 12, "fit": "cover", "transition": "cut"}])
    publish("preview", src, "--screen", "lobi", "--at", "2026-11-30T08:00:05", "--png", picture, "--size", "640x360")
    from publishing import pixel
    assert harness.near(pixel(picture, 320, 180), (0xc8, 0x32, 0x14), 6), pixel(picture, 320, 180)
    assert not [n for n in os.listdir("/tmp") if n.startswith("papan-preview-")]


if __name__ == "__main__":
    harness.main(globals())
