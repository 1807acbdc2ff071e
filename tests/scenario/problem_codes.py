"""What the tests of the problem codes share: which code is brought about where and how, and seeing one come and go. CODES says of each
code of design.md 7 which test brings it about, how, and how it goes; a test that claims a code and does not see it come and go fails, and
so does a code that nobody claims. Where the contract says minutes, a clock that the test bends lets them pass."""
import functools
import os

import harness

CODES = {  # code: (test, how it is brought about, how it goes)
    "no-keys": ("keys_and_refusals", "an empty keys folder", "a key is put there"),
    "no-playlist": ("keys_and_refusals", "an empty store and no playlist", "one is published"),
    "offline": ("keys_and_refusals", "the server has no playlist", "it has; again: the server stops for ten minutes"),
    "signature-invalid": ("keys_and_refusals", "a captive portal's page", "the playlist is back"),
    "playlist-invalid": ("keys_and_refusals", "a signed payload without its keys", "the playlist is back"),
    "rollback-refused": ("keys_and_refusals", "a signed lower version", "the playlist is back"),
    "playlist-expired": ("keys_and_refusals", "an expired version is offered; again: the current one expires", "the right one is back; the date is"),
    "emergency-refused": ("keys_and_refusals", "a signed emergency with an unknown key", "the file is gone"),
    "emergency-unreachable": ("unreachable", "emergency.papan gives 503, ten minutes long", "404"),
    "screen-unknown": ("keys_and_refusals", "a playlist of other screens", "one that has *"),
    "playlist-expires-soon": ("keys_and_refusals", "a lifetime of which a tenth is left", "a new lifetime"),
    "disk-full": ("media_and_items", "a medium larger than store.max_bytes", "a version without it"),
    "media-missing": ("media_and_items", "a medium that the server does not have", "a version without it"),
    "item-quarantined": ("media_and_items", "a signed file that is no picture fails twice", "a version without it"),
    "lease-expired": ("media_and_items", "an item with lease_hours over plain http", "a version without it"),
    "media-corrupt": ("what_dies", "the blob is replaced on the card, the server away", "fetched again and shown"),
    "nothing-showable": ("what_dies", "the only medium is corrupt", "fetched again and shown"),
    "decoder-crashed": ("what_dies", "papan-decode is killed", "ten minutes"),
    "process-restarted": ("what_dies", "papan-screen is killed", "ten minutes"),
    "playlist-set-aside": ("what_dies", "papan-screen is killed three times within a minute", "a newer version"),
    "config-invalid": ("programs", "an unknown key", "the file is put right, the player started again"),
    "clock-unsure": ("programs", "an item with clock trusted where it is not", "a version without it"),
    "plays-dropped": ("programs", "a folder lies where the day's file belongs", "it is taken away, ten minutes"),
    "report-failing": ("programs", "nobody listens at report_url", "somebody does"),
    "sound-failing": ("programs", "a film with sound, a device that is not there", "a version without sound"),
    "screen-stalled": ("programs", "papan-screen is stopped with SIGSTOP", "papan-player replaces it"),
    "store-error": ("machine", "a file lies where the store was", "the store is back"),
    "overheating": ("machine", "the processor's zone says 92 degrees", "50 degrees"),
    "undervoltage": ("machine", "the Pi's firmware says so", "it does no more"),
    "display-disconnected": ("display", "/sys says disconnected, five minutes long; papan-screen's word is staged", "connected"),
}


def proves(test):
    """A test must have seen all its codes of CODES come and go."""
    @functools.wraps(test)
    def run(s):
        s.came, s.gone = set(), set()
        test(s)
        mine = {code for code, (name, _, _) in CODES.items() if "test_" + name == test.__name__}
        assert mine <= s.came, f"never came: {mine - s.came}"
        assert mine <= s.gone, f"never went: {mine - s.gone}"
    return run


def bend(s, **clocks):
    """Sets the file that bends the clocks (see base/clock.h); returns its path. wall, boot: seconds that have passed."""
    path = os.path.join(s.dir, "clock")
    harness.write_atomically(path, f"{clocks.get('wall', 0)} 1 {clocks.get('boot', 0)}\n".encode())
    return path


def start(s, site, env=None, **more):
    server = s.nginx(site)
    display = s.display(640, 360)
    player = s.player(server.url + "/playlist.papan", display, env=env,
                      **{"clock__trust": "always", "clock__test": bend(s), **more})
    s.until(lambda: player.get("/healthz")[0], what="the status page answers")
    player.display = display
    return server, player


def healthz(player):
    code, _, body = player.get("/healthz")
    state, _, codes = body.decode().strip().partition(": ")
    assert code == (503 if state == "critical" else 200), (code, body)
    return state, set(codes.split(", ")) - {""}


def comes(s, player, *codes, health=None, timeout=None):
    s.until(lambda: set(codes) <= player.problems(), what=f"{codes} come", timeout=timeout)
    s.came |= set(codes)
    if health:
        s.until(lambda: (h := healthz(player))[0] == health and set(codes) <= h[1], what=f"{codes} make it {health}")


def goes(s, player, *codes, timeout=None):
    s.until(lambda: not set(codes) & player.problems(), what=f"{codes} go", timeout=timeout)
    assert set(codes) <= {h["code"] for h in player.status()["history"] if h["until"]}, "the history remembers"
    assert not set(codes) & healthz(player)[1]
    s.gone |= set(codes)


def waits(s, player, code):
    """Listed at once, while health does not count it."""
    comes(s, player, code)
    assert code not in healthz(player)[1], "health waits"
