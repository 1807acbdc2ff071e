#!/usr/bin/env python3
"""packaging/demo as somebody runs it who has never seen Papan: the demo's playlist, published, served and shown."""
# timeout: 420
import json
import os
import subprocess
import sys

import harness

DEMO = os.path.join(harness.ROOT, "playlists", "demo")


def run(arguments, timeout):
    return subprocess.run(arguments, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          timeout=timeout, check=False)


def test_artwork_is_what_its_script_draws(s):
    out = s.folder("artwork")
    assert run([sys.executable, "-B", os.path.join(DEMO, "artwork", "infographics.py"), out], 60).returncode == 0
    drawn = sorted(os.listdir(out))
    assert len(drawn) == 8, drawn
    for name in drawn:
        with open(os.path.join(out, name), "rb") as ours, open(os.path.join(DEMO, "media", name), "rb") as kept:
            assert ours.read() == kept.read(), f"{name} is not what its script draws"


def test_demo_is_healthy_and_shows_itself(s):
    out = s.folder("out")
    ran = run([os.path.join(harness.ROOT, "packaging", "demo"), "--headless", "--no-install", "--seconds", "40", "--out", out],
              360)
    assert ran.returncode == 0, ran.stdout
    assert "status: http://127.0.0.1:" in ran.stdout, ran.stdout
    with open(os.path.join(out, "status.json"), encoding="utf-8") as f:
        status = json.load(f)
    assert status["health"] == "ok" and status["mode"] == "online", status
    assert status["screen"] == "lobi-utama" and status["playlist"]["version"] == 1, status
    with open(os.path.join(out, "screen.png"), "rb") as f:
        head = f.read(24)
    assert head[:8] == b"\x89PNG\r\n\x1a\n" and head[16:24] == bytes([0, 0, 7, 128, 0, 0, 4, 56]), head
    # Every fault that the publisher knows of would be a bad example.
    check = run([os.path.join(harness.BIN, "papan-publish"), "check", os.path.join(out, "work", "source")], 120)
    assert check.returncode == 0 and " 0 warnings" in check.stdout, check.stdout


def test_demo_refuses_what_it_does_not_know(s):
    del s
    demo = os.path.join(harness.ROOT, "packaging", "demo")
    ran = run([demo, "--nonsense"], 20)
    assert ran.returncode == 2 and "--headless" in ran.stdout, ran.stdout
    assert run([demo, "--seconds", "soon"], 20).returncode == 1


if __name__ == "__main__":
    harness.main(globals())
