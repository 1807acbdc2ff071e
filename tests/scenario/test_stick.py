"""USB sticks: a folder below server.sticks stands for a mounted one. Mounting itself is the unit's (papan-stick@.service)."""
import json
import os
import shutil
import time

import harness
from harness import near

GREEN, BLUE, RED = (0x20, 0xC0, 0x40), (0x20, 0x40, 0xC0), (0xC0, 0x20, 0x20)
CORNER = (97, 0.5, 2, 2)  # of a note at the top right


def stick(s, name="sda1"):
    return s.folder("sticks", name, "papan")


def away(s, name="sda1"):
    os.rename(os.path.join(s.dir, "sticks", name), os.path.join(s.dir, "pocket"))


def again(s, name="sda1"):
    os.rename(os.path.join(s.dir, "pocket"), os.path.join(s.dir, "sticks", name))


def code(player):
    return (player.facts("sync").get("stick") or {}).get("code")


def picture(s, folder, version, colour, key):
    """A published folder that shows one colour."""
    medium = s.picture(folder, colour)
    s.publish(folder, s.playlist(version, [s.item("a", medium, 5, fit="stretch")]), [key])
    return medium


def start(s, display, url=None, **more):
    return s.player(url, display, server__sticks=s.folder("sticks"), **more)


def test_a_stick_without_a_server(s):
    key, display = s.key("mmc"), s.display()
    player = start(s, display)
    s.until(lambda: player.facts("sync"))
    s.until(lambda: player.status()["stick"] is None)
    picture(s, stick(s), 3, "#20c040", key)
    s.until(lambda: near(display.colour(40, 40, 10, 10), GREEN))
    s.until(lambda: not near(display.colour(*CORNER), GREEN), what="the note")
    s.until(lambda: code(player) == "accepted")
    shutil.rmtree(os.path.join(s.dir, "sticks", "sda1"))
    s.until(lambda: code(player) is None)
    s.until(lambda: near(display.colour(*CORNER), GREEN), what="the note's end")
    assert near(display.colour(40, 40, 10, 10), GREEN)
    s.until(lambda: (player.status()["stick"] or {}).get("gone"), what="/status remembers it")
    assert {**player.status()["stick"], "since": 0, "gone": 0} == {"present": False, "code": "accepted", "version": 3, "since": 0,
                                                                   "gone": 0, "setup": None}
    # The same stick again brings nothing new.
    picture(s, stick(s), 3, "#20c040", key)
    s.until(lambda: code(player) in ("same", "older"))
    s.until(lambda: player.status()["stick"]["present"] and player.status()["stick"]["code"] in ("same", "older"))
    assert player.status()["stick"]["gone"] is None
    assert b"stik USB versi 3: " in player.get("/")[2]
    # what papan-setup found on it, as papan-setup writes it; of its other news none is the stick's
    for told, time_ms in (("stick-kept", 0), ("stick-kept", -2 * 86400000), ("playlist-good", 0)):
        harness.write_atomically(os.path.join(player.runtime, "setup.json"),
                                 json.dumps({"code": told, "time": int(time.time() * 1000) + time_ms}).encode())
        wanted = told if told.startswith("stick-") and not time_ms else None
        s.until(lambda: (player.status()["stick"]["setup"] or {}).get("code") == wanted)


def test_never_older_never_unsigned(s):
    key, foreign, display, site = s.key("mmc"), s.key("visitor", trusted=False), s.display(), s.folder("site")
    picture(s, site, 5, "#20c040", key)
    server = s.nginx(site)
    player = start(s, display, server.url + "/playlist.papan")
    s.until(lambda: near(display.colour(40, 40, 10, 10), GREEN))
    picture(s, stick(s), 4, "#c02020", key)
    s.until(lambda: code(player) == "older")
    shutil.rmtree(os.path.join(s.dir, "sticks", "sda1"))
    s.until(lambda: code(player) is None)
    picture(s, stick(s), 9, "#c02020", foreign)
    s.until(lambda: code(player) == "refused")
    # What a stick says is nothing against the server.
    status = player.status()
    assert status["mode"] == "online" and not status["problems"] and status["playlist"]["version"] == 5, status
    blue = picture(s, stick(s, "sdb1"), 6, "#2040c0", key)
    s.until(lambda: near(display.colour(40, 40, 10, 10), BLUE))
    assert code(player) == "accepted"
    assert not [r for r in server.requests() if blue.hash in r["path"]], "the stick is nearer than the server"


def test_what_is_no_playlist(s):
    s.key("mmc")
    display = s.display()
    player = start(s, display)
    s.until(lambda: player.facts("sync"))
    secret = os.path.join(s.dir, "elsewhere")
    with open(secret, "w", encoding="utf-8") as f:
        f.write("secret")
    path = os.path.join(stick(s, "a"), "playlist.papan")
    os.symlink(secret, path)
    s.until(lambda: code(player) == "unreadable")
    shutil.rmtree(os.path.join(s.dir, "sticks", "a"))
    s.until(lambda: code(player) is None)
    os.mkfifo(os.path.join(stick(s, "b"), "playlist.papan"))
    s.until(lambda: code(player) == "unreadable")
    shutil.rmtree(os.path.join(s.dir, "sticks", "b"))
    s.until(lambda: code(player) is None)
    with open(os.path.join(stick(s, "c"), "playlist.papan"), "wb") as f:
        f.truncate(1 << 40)
    s.until(lambda: code(player) == "unreadable")
    with open(os.path.join(stick(s, "d"), "playlist.papan"), "wb") as f:
        f.write(b"<html>hello</html>")
    s.until(lambda: code(player) == "refused")
    assert "papan-sync" in player.children() and player.facts("sync")["playlist"] is None


def test_bad_media_and_a_stick_taken_out(s):
    key, display, site = s.key("mmc"), s.display(), s.folder("site")
    folder = stick(s)
    medium = picture(s, folder, 2, "#20c040", key)
    name = os.path.join(folder, medium.entry["url"])
    shutil.copytree(os.path.join(folder, "media"), os.path.join(site, "media"))
    # The right length, other bytes; the server has the true ones.
    with open(name, "r+b") as f:
        f.write(b"x")
    server = s.nginx(site)
    player = start(s, display, server.url + "/playlist.papan")
    s.until(lambda: near(display.colour(40, 40, 10, 10), GREEN), timeout=60)
    assert "media-corrupt" in player.text()
    # A playlist whose medium comes only at the second time that the stick is in.
    other = s.picture(folder, "#2040c0")
    hidden = os.path.join(s.dir, "hidden.png")
    os.rename(os.path.join(folder, other.entry["url"]), hidden)
    s.publish(folder, s.playlist(3, [s.item("a", other, 5, fit="stretch")]), [key])
    s.until(lambda: (player.facts("sync").get("next_playlist") or {}).get("version") == 3)
    away(s)
    s.until(lambda: code(player) is None)
    assert near(display.colour(40, 40, 10, 10), GREEN)
    os.rename(hidden, os.path.join(s.dir, "pocket", "papan", other.entry["url"]))
    again(s)
    s.until(lambda: near(display.colour(40, 40, 10, 10), BLUE))


if __name__ == "__main__":
    harness.main(globals())
