"""papan-setup by flags: keys by fingerprint, values into the configuration, nothing changed where something is bad."""
import os
import re
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


if __name__ == "__main__":
    harness.main(globals())
