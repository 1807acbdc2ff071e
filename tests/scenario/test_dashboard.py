"""The dashboard in a real Chromium: each state of health, desktop and phone, both languages, light and dark; axe-core finds
nothing; nothing is asked of anybody else. Pictures of all are left in $PAPAN_TEST_OUT/dashboard where that is set."""
# timeout: 600
import fcntl
import json
import os
import subprocess
import threading

import harness
from stage import now_ms
from test_status import staged

BROWSER = os.path.join(harness.ROOT, "tests", "browser")
VIEWS = {"desktop": (1280, 900), "phone": (390, 844), "narrow": (320, 640), "tablet": (768, 1024)}


class Chromium:
    """look.js at work; see there."""

    def __init__(self, s):
        with open(os.path.join(BROWSER, "package.json"), encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not os.path.isdir(os.path.join(BROWSER, "node_modules", "axe-core")):
                subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=BROWSER, check=True, stdout=subprocess.DEVNULL)
        environment = {**s.environment, "DBUS_SESSION_BUS_ADDRESS": "disabled:"}
        self.process = subprocess.Popen(["node", os.path.join(BROWSER, "look.js")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True, env=environment)
        s.servers.append(self)
        out = os.environ.get("PAPAN_TEST_OUT")
        self.out = os.path.join(out, "dashboard") if out else s.folder("dashboard")
        os.makedirs(self.out, exist_ok=True)

    def look(self, url, view="desktop", name=None, **more):
        width, height = VIEWS[view]
        command = {"url": url, "width": width, "height": height, **more}
        if name:
            command["shot"] = os.path.join(self.out, f"{name}.png")
        self.process.stdin.write(json.dumps(command) + "\n")
        self.process.stdin.flush()
        answer = json.loads(self.process.stdout.readline())
        assert "failed" not in answer, answer
        return answer

    def stop(self):
        if self.process.poll() is None:
            self.process.stdin.close()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()


def healthy(stage):
    stage.screen(), stage.sync(), stage.player()


def degraded(stage):
    since = now_ms() - 29 * 60000
    stage.screen()
    stage.sync(mode="offline", sync={"last_attempt": now_ms() - 5000, "last_success": since - 60000, "next_attempt": now_ms() + 40000,
                                     "last_error": "connection refused", "pending_files": 3, "pending_bytes": 12000000, "percent": 40},
               problems=[stage.problem("offline", "connection refused", since), stage.problem("disk-full", "lagu.mp4 needs 60 MB, 40 MB may be used", since)])


def critical(stage):
    since = now_ms() - 198000
    stage.screen(problems=[stage.problem("nothing-showable", "all 3 media are missing", since)], slate="service", now=[], next=[])
    stage.sync(problems=[stage.problem("media-missing", "3 media", since)])


STATES = {"ok": (healthy, "Sehat", "Healthy", "state ok"), "warn": (degraded, "Terganggu", "Degraded", "state warn"),
          "crit": (critical, "Kritis", "Critical", "state crit")}


def check(seen, url, view):
    assert not seen["errors"], seen["errors"]
    assert not seen["axe"] and seen["checked"] > 10, seen["axe"]
    assert seen["scroll"] <= 0, f"{view} scrolls sideways by {seen['scroll']}"
    origin = url.split("/?")[0]
    assert all(r.startswith(origin) for r in seen["requests"]), seen["requests"]
    assert all(w >= 44 and h >= 44 for w, h in seen["targets"]), seen["targets"]
    assert seen["focus"] == {"tag": "A", "outline": "solid 3px"}, seen["focus"]


def test_each_state_in_each_view(s):
    chromium = Chromium(s)
    stage, status = staged(s)
    stage.plays(40), stage.plays(6, "banjir", first=41), stage.plays(2, "rapat", "cut", first=47)
    for state, (begin, indonesian, english, banner) in STATES.items():
        begin(stage)
        s.until(lambda: status.status()["health"] == {"ok": "ok", "warn": "degraded", "crit": "critical"}[state])
        for view, language, word in (("desktop", "id", indonesian), ("phone", "en", english)):
            begin(stage)  # fresh times
            url = f"{status.base}/?lang={language}"
            seen = chromium.look(url, view, f"{state}-{view}-{language}", dark=state == "crit" and language == "id")
            check(seen, url, view)
            assert (seen["lang"], seen["state"], seen["banner"]) == (language, word, banner), seen
            assert word in seen["title"] and seen["icon"] == f"/icon-{state}.svg" and "lobi-utama" in seen["text"]
            assert seen["picture"] == 480, "the picture is there"
    for view, language in (("narrow", "id"), ("desktop", "en"), ("phone", "id")):
        url = f"{status.base}/?lang={language}"
        check(chromium.look(url, view, f"crit-{view}-{language}"), url, view)


def test_words_for_a_caretaker(s):
    chromium = Chromium(s)
    stage, status = staged(s)
    degraded(stage)
    s.until(lambda: status.status()["health"] == "degraded")
    seen = chromium.look(status.base + "/?lang=id")
    assert "sejak" in seen["sentence"] and "tetap tayang" in seen["sentence"], seen["sentence"]
    for text in ("Sinkronisasi", "Penyimpanan", "Suhu", "Tampilan", "coba lagi", "offline", "disk-full", "sedang terjadi",
                 "Gangguan terakhir"):
        assert text in seen["text"], text
    stage.frozen.add("screen")
    s.until(lambda: "screen-stalled" in status.problems())
    seen = chromium.look(status.base + "/?lang=id", name="stalled")
    assert "Layar tidak bergerak sejak" in seen["sentence"] and "tidak berubah selama" in seen["text"], seen["text"]


def test_refreshes_itself_and_survives_silence(s):
    chromium = Chromium(s)
    stage, status = staged(s)
    stage.sync(problems=[stage.problem("rollback-refused", "x")])
    s.until(lambda: "rollback-refused" in status.problems())
    # begins degraded, becomes healthy by itself
    threading.Timer(3, healthy, [stage]).start()
    seen = chromium.look(status.base + "/?lang=en", until="Healthy")
    assert seen["banner"] == "state ok" and "Healthy" in seen["title"] and not seen["old"], seen
    # the player is gone: it says so, keeps the old values and marks them
    threading.Timer(3, status.kill).start()
    seen = chromium.look(status.base + "/?lang=id", name="silent", until="Pemutar tidak menjawab sejak")
    assert seen["banner"] == "state crit" and seen["old"] and "Sinkronisasi" in seen["text"] and seen["icon"] == "/icon-crit.svg", seen


def test_without_script_and_with_token(s):
    chromium = Chromium(s)
    token = os.path.join(s.dir, "token")
    with open(token, "w", encoding="utf-8") as f:
        f.write("rahasia-sekali\n")
    _, status = staged(s, status__token_file=token)
    seen = chromium.look(status.base + "/", script=False, token="rahasia-sekali", name="no-script")
    for text in ("Sehat", "Konten tayang sesuai jadwal", "ppid", "Sinkronisasi", "Berikutnya"):
        assert text in seen["text"], (text, seen["text"])


def test_hostile_text_runs_nothing(s):
    chromium = Chromium(s)
    stage, status = staged(s)
    evil = '"><img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>'
    stage.screen(playlist={"version": 42, "issued": 0, "expires": 0, "activated": 0, "title": evil},
                 now=[{"zone": "m", "loop": evil, "item": evil, "kind": evil, "started": now_ms(), "ends": now_ms() + 9000}],
                 problems=[stage.problem("media-corrupt", evil)])
    s.until(lambda: "media-corrupt" in status.problems())
    seen = chromium.look(status.base + "/?lang=en", until="Degraded")
    assert "owned" not in seen["title"] and "<script>" in seen["text"] and not seen["errors"], seen


if __name__ == "__main__":
    harness.main(globals())
