#!/usr/bin/env python3
"""Keys, signatures, versions: what papan-publish signs and when, proven with Debian's minisign."""
import json
import os
import shutil
import stat
import subprocess
import threading
import time

import harness
from harness import png
from publishing import PUBLISH, build, ffmpeg, items, keys, medium_of, on_terminal, payload, publish, run, write_source


def text(name, seconds=6, **more):
    return {"id": name, "text": {"title": name}, "seconds": seconds, **more}


def envelope_stat(out, name="playlist.papan"):
    st = os.stat(os.path.join(out, name))
    return st.st_size, int(st.st_mtime)


def test_keys_are_minisigns_both_ways(s):
    folder = s.folder("k")
    publish("keygen", folder)
    assert sorted(os.listdir(folder)) == ["mmc.key", "mmc.pub", "spare.key", "spare.pub"]
    for name in os.listdir(folder):
        assert stat.S_IMODE(os.stat(os.path.join(folder, name)).st_mode) == 0o600
    before = {n: open(os.path.join(folder, n), "rb").read() for n in os.listdir(folder)}
    assert "exists already" in publish("keygen", folder, expect=1).err
    assert before == {n: open(os.path.join(folder, n), "rb").read() for n in os.listdir(folder)}
    message = os.path.join(s.dir, "m")
    with open(message, "w", encoding="utf-8") as f:
        f.write("pesan\n")
    run("minisign", "-S", "-s", os.path.join(folder, "mmc.key"), "-m", message)  # ours, used by minisign
    run("minisign", "-V", "-p", os.path.join(folder, "mmc.pub"), "-m", message)
    theirs = s.key("theirs")  # minisign's, used by us
    src, out = write_source(os.path.join(s.dir, "src"), [text("a")]), s.folder("out")
    publish("build", src, "--key", theirs.secret, "--to", out)
    parts = s.folder("parts")
    publish("split", os.path.join(out, "playlist.papan"), parts)
    run("minisign", "-V", "-p", theirs.public, "-m", os.path.join(parts, "payload.json"))
    with open(os.path.join(out, "playlist.papan"), "rb") as f:
        data = f.read().split(b"\n", 4)
    by_hand = os.path.join(s.dir, "p")
    with open(by_hand, "wb") as f:
        f.write(data[4])
    with open(by_hand + ".minisig", "wb") as f:
        f.write(b"\n".join(data[:4]) + b"\n")
    run("minisign", "-V", "-p", theirs.public, "-m", by_hand)  # head -n4, tail -n+5


def test_passwords_both_ways(s):
    folder = s.folder("k")
    told = publish("keygen", folder, "--password", expect=1)  # no terminal, no question
    assert "terminal" in told.err and os.listdir(folder) == [], told
    status, shown = on_terminal([PUBLISH, "keygen", folder, "--password"], [("Password", "rahasia"), ("again", "rahasi")])
    assert status == 1 and "differ" in shown and os.listdir(folder) == [], shown
    status, shown = on_terminal([PUBLISH, "keygen", folder, "--password"], [("Password", "rahasia"), ("again", "rahasia")])
    assert status == 0 and "rahasia" not in shown, shown
    message = os.path.join(s.dir, "m")
    with open(message, "w", encoding="utf-8") as f:
        f.write("pesan\n")
    ours = os.path.join(folder, "mmc.key")
    status, shown = on_terminal(["minisign", "-S", "-s", ours, "-m", message], [("Password", "rahasia")])
    assert status == 0, shown
    run("minisign", "-V", "-p", os.path.join(folder, "mmc.pub"), "-m", message)
    theirs = os.path.join(s.dir, "theirs")
    status, shown = on_terminal(["minisign", "-G", "-p", theirs + ".pub", "-s", theirs + ".key"],
                                [("Password", "kunci"), ("Password", "kunci")])
    assert status == 0, shown
    src, out = write_source(os.path.join(s.dir, "src"), [text("a")]), s.folder("out")
    command = [PUBLISH, "build", src, "--key", theirs + ".key", "--to", out, "--yes"]
    status, shown = on_terminal(command, [("Password", "kunci")])
    assert status == 0, shown
    publish("verify", os.path.join(out, "playlist.papan"), "--key", theirs + ".pub")


def test_versions_and_doing_nothing(s):
    src, out = os.path.join(s.dir, "src"), s.folder("out")
    write_source(src, [text("a")])
    build(s, src, out)
    first = open(os.path.join(out, "playlist.papan"), "rb").read()
    assert payload(out)["version"] == 1
    assert "nothing to do" in build(s, src, out).out
    assert open(os.path.join(out, "playlist.papan"), "rb").read() == first
    seen = {envelope_stat(out)}
    for i in range(2, 6):  # same size, quickly one after the other
        write_source(src, [text("abcdef"[i])])
        build(s, src, out)
        assert payload(out)["version"] == i
        assert envelope_stat(out) not in seen
        seen.add(envelope_stat(out))
    future = time.time() + 5000  # the clock of whoever published before was wrong
    os.utime(os.path.join(out, "playlist.papan"), (future, future))
    size = envelope_stat(out)
    write_source(src, [text("z")])
    build(s, src, out)
    assert envelope_stat(out) != size
    other = s.folder("other")  # a second place to publish in goes on from the higher number
    build(s, src, other)
    assert payload(other)["version"] == 7
    shutil.rmtree(os.path.join(src, ".papan"))  # the author's memory is lost: OUT's number counts
    write_source(src, [text("y")])
    build(s, src, out)
    assert payload(out)["version"] == 7, payload(out)["version"]


def test_half_of_the_lifetime_renews(s):
    src, out = os.path.join(s.dir, "src"), s.folder("out")
    write_source(src, [text("a")], expires_days=0.0001)  # 8.64 s
    build(s, src, out)
    assert "nothing to do" in build(s, src, out).out
    s.until(lambda: "renews" in build(s, src, out).out, timeout=30, every=1)
    assert payload(out)["version"] == 2


def test_media_come_before_the_playlist_and_missing_ones_come_back(s):
    src, out = os.path.join(s.dir, "src"), s.folder("out")
    os.makedirs(src)
    for i in range(6):
        with open(os.path.join(src, f"{i}.png"), "wb") as f:
            f.write(png(f"#{i}0{i}080"))
    stop, broken, seen = threading.Event(), [], set()

    def watch():
        while not stop.is_set():
            try:
                content = payload(out)
            except FileNotFoundError:
                continue
            seen.add(content["version"])
            broken.extend(m["url"] for m in content["media"].values() if not os.path.exists(os.path.join(out, m["url"])))

    thread = threading.Thread(target=watch)
    thread.start()
    for i in range(3):
        with open(os.path.join(src, f"neu{i}.png"), "wb") as f:
            f.write(png(f"#ff{i}0{i}0"))
        build(s, src, out)
    stop.set()
    thread.join()
    assert not broken and 3 in seen | {payload(out)["version"]}, (broken, seen)
    assert sorted(os.listdir(out)) == ["media", "playlist.papan"]
    assert stat.S_IMODE(os.stat(os.path.join(out, "media")).st_mode) == 0o755
    for name in os.listdir(os.path.join(out, "media")):
        assert stat.S_IMODE(os.stat(os.path.join(out, "media", name)).st_mode) == 0o644
    victim = os.path.join(out, "media", os.listdir(os.path.join(out, "media"))[0])
    os.remove(victim)
    assert "missing media" in build(s, src, out).out and os.path.exists(victim)


def test_signatures_cosign_and_split(s):
    src, out = os.path.join(s.dir, "src"), s.folder("out")
    write_source(src, [text("a")])
    mmc, mmc_pub = keys(s)
    spare, spare_pub = (os.path.join(s.dir, "keys", "spare" + e) for e in (".key", ".pub"))
    file = os.path.join(out, "playlist.papan")
    build(s, src, out)
    before = envelope_stat(out)
    told = publish("verify", file, "--key", mmc_pub, "--key", spare_pub, "--required", "2", expect=1)
    assert told.out.startswith("signature-invalid: "), told
    publish("cosign", file, "--key", spare)
    assert envelope_stat(out)[0] != before[0]
    publish("verify", file, "--key", mmc_pub, "--key", spare_pub, "--required", "2", "--site", "gedung")
    assert "already" in publish("cosign", file, "--key", spare, expect=1).err
    assert "nothing to do" in build(s, src, out).out  # cosigned, and still what the source says
    parts = s.folder("parts")
    publish("split", file, parts)
    run("minisign", "-V", "-p", mmc_pub, "-m", os.path.join(parts, "payload.json"))
    run("minisign", "-V", "-p", spare_pub, "-m", os.path.join(parts, "payload.json"), "-x", os.path.join(parts, "payload.json.2.minisig"))
    publish("build", src, "--key", mmc, "--key", spare, "--to", s.folder("two"))
    publish("verify", os.path.join(s.dir, "two", "playlist.papan"), "--key", mmc_pub, "--key", spare_pub, "--required", "2")
    told = publish("build", src, "--key", mmc, "--key", mmc, "--to", out, expect=1)
    assert "same key" in told.err
    other = s.key("other")  # another key: the players may know only that one
    publish("build", src, "--key", other.secret, "--to", out)
    publish("verify", file, "--key", other.public)


def test_verify_names_code_place_and_reason(s):
    src, out = os.path.join(s.dir, "src"), s.folder("out")
    write_source(src, [text("a")])
    build(s, src, out)
    file, pub = os.path.join(out, "playlist.papan"), keys(s)[1]
    good = open(file, "rb").read()
    key = s.key("hand")
    content = payload(out)

    def signed(**changes):
        return s.envelope({**content, **changes}, [key])

    bad = os.path.join(s.dir, "bad.papan")
    head = good.index(b"\n{") + 1
    cases = [(good[:-3] + b" " + good[-2:], pub, "signature-invalid"), (good[:60] + b"A" + good[61:], pub, "signature-invalid"),
             (good.replace(b"version:1", b"version:2", 1), pub, "signature-invalid"), (b"<html>portal</html>", pub, "signature-invalid"),
             (b"", pub, "signature-invalid"), (good[:head // 2], pub, "signature-invalid"), (b"\xef\xbb\xbf" + good, pub, "signature-invalid"),
             (b"x" * (9 << 20), pub, "signature-invalid"), (good, key.public, "signature-invalid"),
             (signed(kind="poster"), key.public, "playlist-invalid"), (signed(papan=2), key.public, "playlist-invalid"),
             (signed(version=0), key.public, "playlist-invalid: version: "),
             (signed(loops=[{**content["loops"][0], "items": [text("b", 0)]}]), key.public, "playlist-invalid: loops[0].items[0].seconds: "),
             (signed(issued="2020-01-01T00:00:00Z", expires="2020-02-01T00:00:00Z"), key.public, "playlist-expired"),
             (signed(issued="2020-01-01T00:00:00Z", expires="2020-02-01T00:00:00Z", loops=[{}]), key.public, "playlist-expired"),
             (s.envelope(b"{not json", [key]), key.public, "playlist-invalid")]
    for data, public, code in cases:
        with open(bad, "wb") as f:
            f.write(data)
        told = publish("verify", bad, "--key", public, expect=1)
        lines = [x for x in told.out.splitlines() if x.startswith(code)]
        assert lines and len(lines[0]) > len(code) + 5, (code, told)
    told = publish("verify", file, "--key", pub, "--site", "lain", expect=1)
    assert "playlist-invalid: " in told.out and "site" in told.out
    assert "ok: " in publish("verify", file, "--key", pub).out
    with open(bad, "wb") as f:  # 8 MiB of "{}," would take a parser hundreds of megabytes: the limits come first
        f.write(s.envelope(b'{"papan":1,"kind":"emergency","x":[' + b"{}," * 2_700_000 + b"1]}", [key]))
    limited = subprocess.run(["bash", "-c", 'ulimit -v "$1"; exec "${@:2}"', "bash", "300000", PUBLISH, "verify", bad, "--key", key.public],
                             capture_output=True, text=True, timeout=60, check=False)
    if "AddressSanitizer" not in limited.stderr:  # its own map of the address space is larger than any limit
        assert limited.returncode == 1 and "more than 250000 values" in limited.stdout, limited


def test_the_difference_is_told_and_asked(s):
    src, out = os.path.join(s.dir, "src"), s.folder("out")
    write_source(src, [text("a"), text("b")])
    command = [PUBLISH, "build", src, "--key", keys(s)[0], "--to", out]
    status, shown = on_terminal(command, [("Publish this?", "n")])
    assert status == 1 and not os.path.exists(os.path.join(out, "playlist.papan")), shown
    status, shown = on_terminal(command, [("Publish this?", "ya")])
    assert status == 0 and payload(out)["version"] == 1, shown
    write_source(src, [text("b", 9), text("c", when={"from": "2030-01-01"}), text("d")])
    told = build(s, src, out)  # no terminal: no question
    for part in ("- a is taken out", "~ b changes", "+ c is new, but not seen in the coming 14 days", "+ d appears on all screens"):
        assert part in told.out, (part, told)


def test_withdraw_stays_until_the_item_is_gone(s):
    src, out = os.path.join(s.dir, "src"), s.folder("out")
    write_source(src, [text("a"), text("b")])
    build(s, src, out)
    assert "no item \"x\"" in build(s, src, out, "--withdraw", "x", expect=1).err
    told = build(s, src, out, "--withdraw", "a")
    assert payload(out)["withdrawn"] == ["a"] and "withdrawn" in told.out, told
    assert [i["id"] for i in items(out)] == ["a", "b"]  # positions stay: neighbours do not jump
    assert "nothing to do" in build(s, src, out).out
    write_source(src, [text("a"), text("b", 8)])
    build(s, src, out)
    assert payload(out)["withdrawn"] == ["a"]
    write_source(src, [text("b", 8)])
    build(s, src, out)
    assert payload(out).get("withdrawn", []) == []
    assert "nothing to do" in build(s, src, out).out


def test_rollback_and_history(s):
    src, out = os.path.join(s.dir, "src"), s.folder("out")
    with open(os.path.join(s.folder("src"), "lama.png"), "wb") as f:
        f.write(png("#804020"))
    write_source(src, [{"file": "lama.png", "seconds": 6}, text("b")])
    build(s, src, out)
    old = payload(out)
    os.remove(os.path.join(src, "lama.png"))
    write_source(src, [text("b")])
    build(s, src, out, "--withdraw", "b")
    shutil.rmtree(os.path.join(out, "media"))
    publish("rollback", src, "--version", "1", "--key", keys(s)[0], "--to", out)
    new = payload(out)
    assert new["version"] == 3 and new["loops"] == old["loops"] and new["media"] == old["media"]
    assert new["withdrawn"] == ["b"]  # going back must not bring a withdrawn item to the screens again
    assert all(os.path.exists(os.path.join(out, m["url"])) for m in new["media"].values())
    told = publish("history", src).out.splitlines()
    assert [int(x.split()[0]) for x in told[1:]] == [3, 2, 1], told
    assert "not in the history" in publish("rollback", src, "--version", "9", "--key", keys(s)[0], "--to", out, expect=1).err
    publish("verify", os.path.join(out, "playlist.papan"), "--key", keys(s)[1])


def test_converted_file_that_was_damaged_is_not_published(s):
    """A file of the cache that keeps its size but not its content would be refused by every player."""
    src, out, other = os.path.join(s.dir, "src"), s.folder("out"), s.folder("other")
    os.makedirs(src)
    with open(os.path.join(src, "a.png"), "wb") as f:
        f.write(png("#336699", 64, 36))
    build(s, src, out)
    hash_ = items(out)[0]["media"]
    kept = [os.path.join(src, ".papan", "cache", n) for n in os.listdir(os.path.join(src, ".papan", "cache")) if n.startswith(hash_ + ".")][0]
    with open(kept, "r+b") as f:
        f.seek(20)
        f.write(b"XXXX")
    told = build(s, src, other, expect=1)
    assert "a.png" in told.err and kept in told.err and "build again" in told.err, told
    assert not os.path.exists(os.path.join(other, "playlist.papan")) and os.listdir(os.path.join(other, "media")) == []
    build(s, src, other)
    medium_of(other, items(other)[0])


def test_full_disks_are_told_by_name(s):
    """Neither the author's file nor nobody is blamed where it is the disk that failed; what was published stays."""
    mount, away, out = s.folder("small"), os.path.join(s.dir, "src"), s.folder("out")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", mount], capture_output=True).returncode:
        print("  (no mount allowed here: not tried)")
        return
    try:
        write_source(away, [text("a")])
        small = os.path.join(mount, "out")
        build(s, away, small)
        before = open(os.path.join(small, "playlist.papan"), "rb").read()
        ffmpeg("-f", "lavfi", "-i", "nullsrc=s=1280x960", "-vf", "geq=random(1)*255:random(2)*255:random(3)*255", "-frames:v", "1",
               os.path.join(away, "derau.png"))
        ballast = os.path.join(mount, "ballast")
        room = os.statvfs(mount)
        with open(ballast, "wb") as f:
            f.write(b"x" * (room.f_bavail * room.f_bsize - 65536))
        write_source(away, [text("a"), {"file": "derau.png", "seconds": 5}])
        told = build(s, away, small, expect=1)
        assert "derau.png" in told.err and os.path.join(small, "media") in told.err and "No space left" in told.err, told
        assert open(os.path.join(small, "playlist.papan"), "rb").read() == before
        assert [n for n in os.listdir(os.path.join(small, "media")) if n.startswith(".")] == []
        src = os.path.join(mount, "src")  # now the author's own disk
        write_source(src, [{"file": "derau.png", "seconds": 5}])
        os.symlink(os.path.join(away, "derau.png"), os.path.join(src, "derau.png"))
        told = build(s, src, out, expect=1)
        assert "derau.png cannot be converted: the disk that holds " in told.text and "damaged" not in told.text, told
        os.remove(ballast)
        build(s, src, out)
        build(s, away, small)
    finally:
        subprocess.run(["umount", "-l", mount], check=False)


def test_emergency(s):
    src, out = os.path.join(s.dir, "src"), s.folder("out")
    write_source(src, [text("a")])
    build(s, src, out)
    key, pub = keys(s)
    file = os.path.join(out, "emergency.papan")
    base = ["emergency", "--key", key, "--to", out]
    for arguments, part in ((["--title", "T", "--body", "B"], "--minutes"), (["--clear", "--title", "T"], "--clear"),
                            (["--title", "T", "--body", "B", "--minutes", "1441"], "1440"), (["--minutes", "5"], "--title")):
        assert part in publish(*base, *arguments, expect=2).err
    now = int(time.time())
    publish(*base, "--title", "Gempa bumi", "--body", "Keluar lewat tangga.\n\nLeave by the stairs.", "--minutes", "30")
    message = payload(out, "emergency.papan")
    assert message["kind"] == "emergency" and message["site"] == "gedung" and message["timezone"] == "Asia/Jakarta", message
    assert now <= message["version"] <= now + 5 and message["text"]["title"] == "Gempa bumi" and "screens" not in message
    first = envelope_stat(out, "emergency.papan")
    publish(*base, "--title", "Gempa bumi", "--body", "Keluar lewat tangga!\n\nLeave by the stairs.", "--minutes", "30", "--screens", "lobi,aula")
    assert payload(out, "emergency.papan")["version"] > message["version"]
    assert payload(out, "emergency.papan")["screens"] == ["lobi", "aula"] and envelope_stat(out, "emergency.papan") != first
    content = payload(out, "emergency.papan")
    hand = s.key("hand")
    s.publish(out, {**content, "version": 2 ** 40}, [hand], "emergency.papan")  # a number from the far future
    publish(*base, "--clear")
    clear = payload(out, "emergency.papan")
    assert clear["version"] == 2 ** 40 + 1 and clear["clear"] is True and "text" not in clear
    publish("verify", file, "--key", pub)
    s.publish(out, {**content, "extra": 1}, [hand], "emergency.papan")
    assert "emergency-refused: " in publish("verify", file, "--key", hand.public, expect=1).out
    told = publish("emergency", "--key", key, "--to", s.folder("empty"), "--clear", expect=1)
    assert "--site" in told.err
    publish("emergency", "--key", key, "--to", s.folder("empty"), "--clear", "--site", "x", "--zone", "Asia/Jayapura")
    told = publish(*base, "--title", "t" * 60, "--body", "b", "--minutes", "5")
    assert "warning: the title has 60 characters" in told.err
    told = publish(*base, "--title", "T", "--body", "B", "--minutes", "5", "--site", "gedong")
    assert 'for the site "gedung"' in told.err, told
    before = open(file, "rb").read()
    for name in ("--title", "--body", "--site", "--screens", "--zone"):  # typed on a terminal that is set to Latin-1
        given = {"--title": "T", "--body": "B", name: b"caf\xe9"}
        told = publish(*base, "--minutes", "5", *(x for pair in given.items() for x in pair), expect=1)
        assert f"{name} is not UTF-8 text" in told.err, told
    assert open(file, "rb").read() == before


def test_the_wrong_place_is_refused(s):
    src, out = os.path.join(s.dir, "src"), s.folder("out")
    write_source(src, [text("a")])
    assert "source folder itself" in build(s, src, src, expect=1).err
    build(s, src, out)
    write_source(src, [text("a")], site="lain")
    told = build(s, src, out, expect=1)
    assert "gedung" in told.err and "lain" in told.err, told


def test_a_second_publisher_waits(s):
    src = os.path.join(s.dir, "src")
    write_source(src, [text("a")])
    outs = [s.folder(f"out{i}") for i in range(3)]
    running = [subprocess.Popen([PUBLISH, "build", src, "--key", keys(s)[0], "--to", o], stdout=subprocess.DEVNULL,
                                stderr=subprocess.DEVNULL) for o in outs]
    assert [p.wait(60) for p in running] == [0, 0, 0]
    assert sorted(payload(o)["version"] for o in outs) == [1, 2, 3]


if __name__ == "__main__":
    harness.main(globals())
