"""papan-setup by flags: keys by fingerprint, values into the configuration, nothing changed where something is bad."""
import json
import os
import re
import shutil
import subprocess

import harness

SETUP = os.path.join(harness.ROOT, "packaging", "papan-setup")


def setup(s, *arguments):
    return subprocess.run([SETUP, "--no-restart", "--config", os.path.join(s.dir, "player.conf"), "--keys",
                           os.path.join(s.dir, "trusted"), *arguments], capture_output=True, text=True, timeout=120,
                          stdin=subprocess.DEVNULL, env={**os.environ, "PAPAN_LIBEXEC": harness.BIN})


def made_keys(s):
    """(public key's path, fingerprint as keygen prints it)"""
    out = subprocess.run([os.path.join(harness.BIN, "papan-publish"), "keygen", os.path.join(s.dir, "new")],
                         capture_output=True, text=True, check=True, timeout=60).stdout
    return os.path.join(s.dir, "new", "mmc.pub"), re.search(r"mmc\.pub: key \w+, fingerprint ([0-9A-F-]{19})", out)[1]


def read(s):
    with open(os.path.join(s.dir, "player.conf"), encoding="utf-8") as f:
        return f.read()


def test_flags_make_a_configuration(s):
    public, fingerprint = made_keys(s)
    with open(os.path.join(s.dir, "player.conf"), "w", encoding="utf-8") as f:
        f.write("# ours\n[screen]\nid = old\nlanguage = en\n\n[status]\nlisten = 127.0.0.1:8080\n")
    done = setup(s, "--id", "lobi-utama", "--url", "http://127.0.0.1:1/playlist.papan", "--key", public, "--fingerprint",
                 fingerprint.lower())
    assert done.returncode == 0, done.stderr
    assert "does not give the playlist yet" in done.stderr, done.stderr
    text = read(s)
    assert "# ours\n[screen]\nid = lobi-utama\nlanguage = en\n" in text, text
    assert "[server]\nurl = http://127.0.0.1:1/playlist.papan\n" in text, text
    assert os.path.exists(os.path.join(s.dir, "trusted", "mmc.pub"))
    good = subprocess.run([os.path.join(harness.BIN, "papan-player"), "--config", os.path.join(s.dir, "player.conf"),
                           "--check-config"], timeout=60)
    assert good.returncode == 0


def test_a_signed_playlist_is_seen(s):
    key = s.key("mmc")
    site = s.folder("site")
    s.publish(site, s.playlist(1), [key])
    server = s.nginx(site)
    done = setup(s, "--id", "a", "--url", server.url + "/playlist.papan", "--key", key.public, "--yes")
    assert done.returncode == 0 and "validly signed" in done.stderr, done.stderr


def test_what_is_bad_changes_nothing(s):
    public, _ = made_keys(s)
    url = "http://127.0.0.1:1/playlist.papan"
    for arguments, why in ((["--key", public, "--url", url, "--fingerprint", "0000-0000-0000-0000"], "fingerprint"),
                           (["--key", public, "--url", url], "compare the fingerprint"),
                           (["--key", public, "--url", "ftp://x/", "--yes"], "https"),
                           (["--key", public, "--url", url, "--yes", "--id", "a b"], "no id"),
                           (["--url", url, "--yes"], "no key"),
                           (["--key", public, "--url", url, "--yes", "--listen", "nonsense"], "status.listen")):
        done = setup(s, *arguments)
        assert done.returncode == 1 and why in done.stderr, (arguments, done.stderr)
        assert not os.path.exists(os.path.join(s.dir, "player.conf"))
        for name in os.listdir(os.path.join(s.dir, "trusted")) if os.path.isdir(os.path.join(s.dir, "trusted")) else []:
            os.remove(os.path.join(s.dir, "trusted", name))


def a_stick(s, keys=(), conf=None, playlist=None):
    """A folder as a stick's; what is None is not on it."""
    folder = s.folder("stick", "papan")
    for key in keys:
        shutil.copy(key.public, s.folder("stick", "papan", "keys"))
    for name, text in (("player.conf", conf), ("playlist.papan", playlist)):
        if text is not None:
            harness.write_atomically(os.path.join(folder, name), text)
    return os.path.join(s.dir, "stick")


def told(s):
    with open(os.path.join(s.dir, "run", "setup.json"), encoding="utf-8") as f:
        return json.load(f)["code"]


def first_start(s, extra=""):
    """The configuration of a screen that nobody has set up: a store and a runtime folder."""
    with open(os.path.join(s.dir, "player.conf"), "w", encoding="utf-8") as f:
        f.write(f"[store]\npath = {s.folder('store')}\n[runtime]\npath = {s.folder('run')}\n{extra}")
    return os.listdir(s.folder("trusted"))


def test_a_stick_at_the_first_start(s):
    key = s.key("mmc", trusted=False)
    assert first_start(s) == []
    playlist = s.envelope(s.playlist(7), [key])
    stick = a_stick(s, [key], b"[screen]\nid = lobi-utama\n[server]\nurl = https://papan.example/playlist.papan\n", playlist)
    done = setup(s, "--stick", stick)
    assert done.returncode == 0, done.stderr
    assert "id = lobi-utama" in read(s) and os.listdir(os.path.join(s.dir, "trusted")) == ["mmc.pub"], done.stderr
    assert told(s) == "stick-applied"


def test_a_stick_never_replaces_a_key(s):
    key, visitor = s.key("mmc", trusted=False), s.key("visitor", trusted=False)
    first_start(s)
    shutil.copy(key.public, s.folder("trusted"))
    before = read(s)
    stick = a_stick(s, [visitor], b"[screen]\nid = mine\n")
    assert setup(s, "--stick", stick).returncode == 0
    assert told(s) == "stick-kept" and read(s) == before and os.listdir(s.folder("trusted")) == ["mmc.pub"]
    # Nor where the key is gone, but what it signed is stored.
    os.remove(os.path.join(s.dir, "trusted", "mmc.pub"))
    harness.write_atomically(os.path.join(s.folder("store", "playlists"), "current.papan"), b"x")
    assert setup(s, "--stick", stick).returncode == 0
    assert told(s) == "stick-kept" and read(s) == before and not os.listdir(s.folder("trusted"))


def test_hostile_sticks(s):
    key, visitor = s.key("mmc", trusted=False), s.key("visitor", trusted=False)
    first_start(s)
    before = read(s)
    good = b"[screen]\nid = lobi\n"

    def link(name, target):
        os.symlink(target, os.path.join(s.folder("stick", "papan", "keys"), name))

    def write(name, data):
        harness.write_atomically(os.path.join(s.folder("stick", "papan", "keys"), name), data)

    cases = {"no key": (lambda: a_stick(s, [], good), "no key"),
             "a link": (lambda: (a_stick(s, [], good), link("mmc.pub", key.public)), "no public key"),
             "a pipe": (lambda: (a_stick(s, [], good), os.mkfifo(os.path.join(s.folder("stick", "papan", "keys"), "a.pub"))), "no public key"),
             "a name": (lambda: (a_stick(s, [key], good), write("-rf.pub", b"x")), "no public key"),
             "large": (lambda: (a_stick(s, [key], good), write("b.pub", b"x" * 5000)), "no public key"),
             "ten keys": (lambda: (a_stick(s, [], good), [shutil.copy(key.public, os.path.join(s.folder("stick", "papan", "keys"), f"{i}.pub"))
                                                          for i in range(10)]), "no public key"),
             "faults": (lambda: a_stick(s, [key], b"[screen]\nid = a b\n"), "has faults"),
             "a huge configuration": (lambda: a_stick(s, [key], good + b"# x\n" * 20000), "no configuration"),
             "its own keys folder": (lambda: a_stick(s, [key], b"[server]\nkeys = /tmp\n"), "sets server.keys"),
             "its own store": (lambda: a_stick(s, [key], b"[store]\npath = /tmp\n"), "sets store.path"),
             "another signature": (lambda: a_stick(s, [key], good, s.envelope(s.playlist(1), [visitor])), "not validly signed")}
    for name, (make, why) in cases.items():
        make()
        done = setup(s, "--stick", os.path.join(s.dir, "stick"))
        assert done.returncode == 1 and why in done.stderr, (name, done.stderr)
        assert told(s) == "stick-refused" and read(s) == before and os.listdir(s.folder("trusted")) == [], name
        shutil.rmtree(os.path.join(s.dir, "stick"))
    # Nothing of ours on it: nothing is said.
    os.remove(os.path.join(s.dir, "run", "setup.json"))
    assert setup(s, "--stick", s.folder("stick")).returncode == 0
    assert not os.path.exists(os.path.join(s.dir, "run", "setup.json"))


def own_address():
    """As the machine's own tool lists it; "" without a network."""
    listed = subprocess.run(["hostname", "-I"], capture_output=True, text=True, check=True, timeout=30).stdout.split()
    return next((a for a in listed if "." in a and not a.startswith("169.254.")), "")


def scanned(s, display):
    picture = os.path.join(s.dir, "slate.png")
    display.screenshot(picture)
    return subprocess.run(["zbarimg", "--quiet", "--raw", picture], capture_output=True, text=True, timeout=60).stdout


def test_a_screen_without_configuration_says_what_to_do(s):
    for width, height, language in ((1280, 720, "id"), (720, 1280, "en"), (1024, 768, "id")):
        display = s.display(width, height)
        player = s.player(None, display, screen__language=language, screen__size=f"{width}x{height}")
        s.until(lambda: "sudo papan-setup" in scanned(s, display), what=f"a code on {width}x{height}")
        s.until(lambda: own_address() in scanned(s, display), what="the address")
        assert ("not set up" if language == "en" else "belum disiapkan") in scanned(s, display)
        assert player.status()["health"] != "ok"
        player.stop()


def test_the_code_goes_with_the_configuration(s):
    key, site, display = s.key("mmc"), s.folder("site"), s.display()
    server = s.nginx(site)
    player = s.player(server.url + "/playlist.papan", display)
    s.until(lambda: player.facts("screen").get("slate") == "service")
    s.until(lambda: display.colour(0, 0, 8, 8) == (0x0B, 0x2B, 0x27), what="the slate's ground")
    assert not scanned(s, display)
    os.remove(os.path.join(s.folder("keys"), "mmc.pub"))
    s.until(lambda: "sudo papan-setup" in scanned(s, display), what="a code where no key counts")


if __name__ == "__main__":
    harness.main(globals())
