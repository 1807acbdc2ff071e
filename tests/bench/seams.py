"""Changes from item to item, seen from outside the player: what the window shows around each planned moment."""
import time

import papan_cases

SLOT = 2  # seconds; whole slots since midnight, so an item begins at each even second
REFRESH = 1 / 60
SAMPLES_A_SECOND = 240
SLACK = 1.5 / SAMPLES_A_SECOND  # a sample may come so much after the change
EARLY = 0.03  # a slot begins at the refresh nearest to its moment; what changed before that belongs to the item before
AFTER = 0.45  # the first moments of an item, and a whole fade

KINDS = {"video → video, cut": "vVc", "video → video, fade": "vVf", "picture → video → picture, cut": "pvc",
         "video → itself, cut": "vvc", "picture → picture, fade": "pPf"}


def items(s, kind):
    clips = {"v": papan_cases.clip(SLOT, "seam-a", "1280x720"), "V": papan_cases.clip(SLOT, "seam-b", "1280x720")}
    colours = {"p": "#c02020", "P": "#2020c0"}
    made = []
    for number, letter in enumerate(kind[:2]):
        if letter in clips:
            medium = s.medium(s.folder("site"), clips[letter].path, kind="video", width=1280, height=720, seconds=SLOT)
        else:
            medium = s.picture(s.folder("site"), colours[letter], 1280, 720)
        made.append(s.item("abc"[number], medium, SLOT, transition="fade" if kind[2] == "f" else "cut"))
    return made


def hold_at(times, moment, before_moves, after_moves):
    """The longest time around an item's planned begin during which the window stood still though it should have changed."""
    ahead = [t for t in times if t < moment - EARLY]
    behind = [t for t in times if moment - EARLY <= t < moment + AFTER]
    if not behind:
        return AFTER
    first = behind[0] - ahead[-1] if before_moves and ahead else max(0.0, behind[0] - moment)
    return max([first] + [b - a for a, b in zip(behind, behind[1:])] if after_moves else [first])


def measure(name, changes):
    """(name, changes seen, black samples, longest hold in ms, how many were longer than two refreshes)."""
    kind = KINDS[name]
    with papan_cases.world() as s:
        display = s.display(1280, 720)
        papan_cases.play(s, display, s.playlist(1, items(s, kind)))
        time.sleep(3 * SLOT)
        # a part of the picture in which each frame differs from the one before
        watch = display.watch({"part": (40, 40, 12, 12)}, rate=SAMPLES_A_SECOND, by_hash=True)
        time.sleep((changes + 1) * SLOT)
        watched = watch.end()
    times = [line["time"] for line in watched.lines]
    begin, end = times[0] + 1, times[-1] - AFTER
    holds, moment = [], int(begin / SLOT + 1) * SLOT
    while moment < end and len(holds) < changes:
        number = moment // SLOT % 2  # the day is a whole number of rounds
        before, after = kind[1 - number].lower(), kind[number].lower()
        # a fade between pictures moves, but its first steps are too faint to be seen
        faded = kind[2] == "f" and after == "p"
        if faded:
            steps = [t for t in times if moment <= t < moment + AFTER]
            holds.append(max((b - a for a, b in zip(steps, steps[1:])), default=AFTER))
        else:
            holds.append(hold_at(times, moment, before == "v", after == "v"))
        moment += SLOT
    limit = 2 * REFRESH + SLACK
    return (name, len(holds), watched.black_samples, f"{1000 * max(holds):.0f}" if holds else "–", sum(h > limit for h in holds))
