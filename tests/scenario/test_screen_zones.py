"""Odd layouts, tickers and sound."""
import os
import struct
import subprocess
import time

import harness
from harness import near
from screen_store import Shop, codes, plays

RED, BLUE = (0xC0, 0x20, 0x40), (0x20, 0x40, 0xC0)


def test_slivers(s):  # r35
    shop, display = Shop(s), s.display(1280, 720)
    zones = {f"z{i}": [i * 5, 0, 1, 100] if i % 2 else [0, i * 5, 100, 0.5] for i in range(16)}
    text = {"title": "Rapat koordinasi seluruh kepala bidang", "body": "Hadir tepat waktu."}
    agenda = {"style": "agenda", "title": "Agenda", "rows": [["09.00", "Apel pagi", "Halaman"]]}
    payload = s.playlist(1, [], layouts={"penuh": zones})
    film = s.item("film", s.video(shop.site, "#2040c0", 3), 3)
    payload["media"][film["media"]] = film.pop("_entry")
    for i in range(2, 16):
        item = [{"id": f"t{i}", "text": text}, {"id": f"a{i}", "text": agenda}][i % 2] | {"seconds": 5}
        payload["loops"].append({"id": f"l{i}", "zone": f"z{i}", "items": [dict(film) if i == 3 else item]})
    payload["layouts"]["penuh"]["clock"] = payload["layouts"]["penuh"].pop("z0")
    payload["tickers"] = [{"id": "berita", "zone": "z1", "messages": [{"text": "Kabar " * 60}]}]
    shop.stock(payload)
    screen = shop.screen(display)
    s.until(lambda: len(screen.facts("screen").get("now", [])) == 15, what="every zone shows")
    time.sleep(1)
    assert screen.running() and not codes(screen), codes(screen)


def test_a_ticker_changes_behind_what_is_visible(s):
    shop, display = Shop(s), s.display()
    layouts = {"penuh": {"main": [0, 0, 100, 80], "berita": [0, 80, 100, 20]}}
    item = s.item("merah", s.picture(shop.site, "#c02040"), 3600, fit="stretch")
    words = lambda w: [{"id": "kabar", "zone": "berita", "speed": 200, "messages": [{"text": w * 12}, {"text": w * 9}]}]
    shop.stock(s.playlist(1, [dict(item)], layouts=layouts, tickers=words("Kabar pagi ini. ")))
    screen = shop.screen(display)
    s.until(lambda: any(n["kind"] == "ticker" for n in screen.facts("screen").get("now", [])))
    folder = s.folder("frames")
    shop.stock(s.playlist(2, [dict(item)], layouts=layouts, tickers=words("Berita sore lain. ")))
    subprocess.run(["ffmpeg", "-v", "error", "-f", "x11grab", "-framerate", "20", "-video_size", "1280x144", "-i",
                    display.name + "+0,576", "-t", "2.5", os.path.join(folder, "%03d.png")], check=True)
    assert screen.facts("screen")["activated_version"] == 2
    frames = []
    for name in sorted(os.listdir(folder)):
        row = subprocess.run(["convert", os.path.join(folder, name), "-crop", "960x40+160+52", "-colorspace", "Gray",
                              "-scale", "960x1!", "-depth", "8", "gray:-"], check=True, capture_output=True).stdout
        frames.append(row)
    for before, after in zip(frames, frames[1:]):  # each frame is the one before, moved to the left
        best = min(sum(abs(a - b) for a, b in zip(before[shift:], after)) / (len(before) - shift) for shift in range(0, 120))
        assert best < 15, f"the strip jumped ({best:.1f})"


def sound_in_step(s, slot_seconds):
    shop, display = Shop(s), s.display(320, 180)
    path = os.path.join(s.dir, "beep.mp4")
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=c=0x2040c0:s=320x180:r=25:d=4", "-f", "lavfi", "-i",
                    "aevalsrc='if(lt(mod(t,2),1),0,0.5*sin(2*PI*440*t))':s=48000:d=4", "-c:v", "libx264", "-pix_fmt",
                    "yuv420p", "-c:a", "aac", "-movflags", "+faststart", path], check=True)
    film = s.medium(shop.site, path, kind="video", width=320, height=180, seconds=4)
    shop.stock(s.playlist(1, [s.item("film", film, slot_seconds)]))
    out = os.path.join(s.folder("run"), "sound.raw")  # where the walls let it write
    screen = shop.screen(display, env={"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": out})
    s.until(lambda: near(display.colour(), BLUE))
    time.sleep(9)
    screen.stop()
    assert "sound-failing" not in codes(screen)
    with open(out, "rb") as f:
        data = f.read()
    samples = struct.unpack(f"<{len(data) // 4 * 2}h", data[:len(data) // 4 * 4])[::2]
    loud = [max(map(abs, samples[i:i + 480])) > 3000 for i in range(0, len(samples) - 480, 480)]  # 10 ms each
    assert sum(loud) > 100, "nothing was heard"
    runs, length = [], 0
    for hears in loud + [False]:
        if hears:
            length += 1
        elif length:
            runs.append(length)
            length = 0
    whole = [r for r in runs if 90 <= r <= 110]
    # The first second is joined in its middle, and the device only opens then; from the first whole one on all must be whole.
    assert len(whole) >= 2, f"the second of sound is cut to pieces: {runs}"
    assert all(r in whole for r in runs[runs.index(whole[0]):-1]), f"the second of sound is cut to pieces: {runs}"
    steps = max(abs(a - b) for a, b in zip(samples, samples[1:]))
    assert steps < 4000, f"a click of {steps}"


def test_sound_in_step(s):
    sound_in_step(s, 4)


def test_sound_of_a_film_that_repeats_in_its_slot(s):
    sound_in_step(s, 3600)


def test_no_sound_device_costs_the_sound_only(s):
    shop, display = Shop(s), s.display(320, 180)
    path = os.path.join(s.dir, "beep.mp4")
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=c=0x2040c0:s=320x180:r=25:d=4", "-f", "lavfi", "-i",
                    "sine=440:d=4", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac", "-movflags", "+faststart", path],
                   check=True)
    film = s.medium(shop.site, path, kind="video", width=320, height=180, seconds=4)
    shop.stock(s.playlist(1, [s.item("film", film, 4)]))
    screen = shop.screen(display, env={"SDL_AUDIODRIVER": "alsa"}, screen__audio_device="tidak-ada")
    s.until(lambda: "sound-failing" in codes(screen))
    assert near(display.colour(), BLUE)
    time.sleep(9)  # one whole slot at least, after the one that was joined
    screen.stop()
    assert any(p["outcome"] == "shown" and p["frames"] >= 90 for p in plays(screen)), plays(screen)


if __name__ == "__main__":
    harness.main(globals())
