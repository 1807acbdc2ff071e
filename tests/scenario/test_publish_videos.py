#!/usr/bin/env python3
"""Videos through papan-publish, by the real ffmpeg: what is left as it is, what is converted, and into what."""
import json
import os

import harness
from harness import near
from publishing import build, by_name, ffmpeg, items, payload, pixel, publish, run, write_source


def streams(path):
    return json.loads(run("ffprobe", "-v", "error", "-show_streams", "-show_format", "-show_chapters", "-of", "json", path))


def picture_of(path):
    return [s for s in streams(path)["streams"] if s["codec_type"] == "video"][0]


def assert_fit(path):
    """What every screen can play."""
    facts = streams(path)
    v = picture_of(path)
    assert v["codec_name"] == "h264" and v["pix_fmt"] == "yuv420p" and v["level"] <= 41, v
    assert v["profile"] in ("High", "Main", "Constrained Baseline"), v
    assert v.get("field_order", "progressive") == "progressive" and v.get("sample_aspect_ratio", "1:1") in ("1:1", "0:1"), v
    assert not any("rotation" in d for d in v.get("side_data_list", [])), v
    top, bottom = map(int, v["avg_frame_rate"].split("/"))
    assert top / bottom <= 30.01 and max(v["width"], v["height"]) <= 1920, v
    kinds = [s["codec_type"] for s in facts["streams"]]
    assert kinds in (["video"], ["video", "audio"]), kinds
    assert not facts["chapters"] and facts["format"]["format_name"].startswith("mov")
    data = open(path, "rb").read()
    assert data.index(b"moov") < data.index(b"mdat"), "not faststart"
    for s in facts["streams"]:
        if s["codec_type"] == "audio":
            assert s["codec_name"] == "aac" and s["channels"] <= 2, s
    return v


def clip(path, *arguments, size="320x180", rate=25, seconds=2, codec=("-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"),
         sound=False):
    ffmpeg("-f", "lavfi", "-i", f"testsrc2=s={size}:r={rate}:d={seconds}",
           *(["-f", "lavfi", "-i", f"sine=d={seconds}", "-c:a", "aac", "-ac", "2"] if sound else []), *codec, *arguments, path)


def test_fitting_files_are_not_touched(s):
    src, out = s.folder("src"), s.folder("out")
    clip(os.path.join(src, "pas.mp4"), "-movflags", "+faststart", sound=True)
    build(s, src, out)
    with open(os.path.join(src, "pas.mp4"), "rb") as a, open(by_name(out)["pas.mp4"][1], "rb") as b:
        assert a.read() == b.read()
    entry = by_name(out)["pas.mp4"][0]
    assert (entry["kind"], entry["width"], entry["height"]) == ("video", 320, 180) and abs(entry["seconds"] - 2) < 0.1, entry


def test_everything_else_is_made_to_fit(s):
    src, out = s.folder("src"), s.folder("out")
    at = lambda name: os.path.join(src, name)
    clip(at("lambat.mp4"), sound=True)  # its index is at the end
    clip(at("cepat.mp4"), "-movflags", "+faststart", rate=60, seconds=1)
    clip(at("h265.mp4"), codec=("-c:v", "libx265", "-preset", "ultrafast", "-x265-params", "log-level=none"), seconds=1)
    clip(at("vp9.webm"), codec=("-c:v", "libvpx-vp9", "-vf", "scale=161:121,setsar=1", "-deadline", "realtime", "-cpu-used", "8"), seconds=1)
    clip(at("sd.ts"), "-flags", "+ildct+ilme", "-vf", "setsar=64/45,setfield=tff", codec=("-c:v", "mpeg2video", "-b:v", "2M"),
         size="720x576", seconds=1)
    clip(at("sepuluh.mp4"), "-pix_fmt", "yuv420p10le", codec=("-c:v", "libx264", "-preset", "ultrafast"), seconds=1)
    clip(at("besar.mp4"), "-movflags", "+faststart", size="2560x1440", seconds=1, rate=5)
    clip(at("suara.mov"), "-c:a", "pcm_s16le", "-ac", "1", sound=True, seconds=1)
    clip(os.path.join(s.dir, "plain.mp4"))
    harness.turn_film(os.path.join(s.dir, "plain.mp4"), at("telepon.mp4"), 90)
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=160x90:r=25:d=2", "-vf", "select='not(mod(n\\,3))+lt(n\\,10)'", "-vsync", "vfr",
           "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-movflags", "+faststart", at("vfr.mp4"))
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=160x90:r=10:d=1", at("gerak.gif"))
    run("vips", "copy", at("gerak.gif") + "[n=-1]", at("gerak2.webp"))
    build(s, src, out)
    media = by_name(out)
    sizes = {name: (v["width"], v["height"]) for name, (_, path) in media.items() for v in [assert_fit(path)]}
    assert sizes["telepon.mp4"] == (180, 320), sizes
    assert sizes["besar.mp4"] == (1920, 1080) and sizes["vp9.webm"] == (162, 122), sizes
    assert sizes["sd.ts"][1] == 576 and abs(sizes["sd.ts"][0] - 1024) <= 2, sizes
    assert sizes["gerak.gif"] == (160, 90), sizes
    for name, (entry, path) in media.items():
        assert entry["kind"] == "video" and (entry["width"], entry["height"]) == sizes[name], (name, entry)
        assert abs(entry["seconds"] - float(picture_of(path)["duration"])) < 0.01, (name, entry)
    assert picture_of(media["cepat.mp4"][1])["avg_frame_rate"] == "30/1"
    vfr = picture_of(media["vfr.mp4"][1])
    assert vfr["avg_frame_rate"] == vfr["r_frame_rate"], vfr
    # a key frame every second, so that a slot can be joined in its middle
    frames = json.loads(run("ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "frame=key_frame,pts_time", "-of", "json",
                            media["vfr.mp4"][1]))["frames"]
    assert sum(f["key_frame"] for f in frames) >= 2, frames
    # the picture of a file whose wrapping only was at fault is copied, not made anew
    before = run("ffmpeg", "-v", "error", "-i", at("lambat.mp4"), "-map", "0:v", "-c", "copy", "-f", "md5", "-")
    after = run("ffmpeg", "-v", "error", "-i", media["lambat.mp4"][1], "-map", "0:v", "-c", "copy", "-f", "md5", "-")
    assert before == after


def test_hdr_from_a_telephone(s):
    """Field case r24."""
    src, out = s.folder("src"), s.folder("out")
    patches = ("color=#808080:s=160x180:r=25:d=3[a];color=#c69076:s=160x180:r=25:d=3[b];[a][b]hstack,"
               "zscale=tin=bt709:pin=bt709:min=bt709:rin=tv:t=arib-std-b67:p=bt2020:m=bt2020nc,format=yuv420p10le")
    straight = os.path.join(s.dir, "hlg.mov")
    ffmpeg("-filter_complex", patches, "-vsync", "vfr", "-c:v", "libx265", "-preset", "ultrafast", "-x265-params",
           "log-level=none:colorprim=bt2020:transfer=arib-std-b67:colormatrix=bt2020nc", "-color_primaries", "bt2020", "-color_trc",
           "arib-std-b67", "-colorspace", "bt2020nc", "-tag:v", "hvc1", "-timecode", "01:00:00:00", straight)
    harness.turn_film(straight, os.path.join(src, "telepon.mov"), 90)
    kinds = [x["codec_type"] for x in streams(os.path.join(src, "telepon.mov"))["streams"]]
    assert "data" in kinds, kinds
    build(s, src, out)
    entry, path = by_name(out)["telepon.mov"]
    v = assert_fit(path)
    assert (v["width"], v["height"]) == (180, 320) and v["color_transfer"] == "bt709" and v["color_space"] == "bt709", v
    # the reference: the same tone mapping, done by hand on the file that was never turned
    tone = ("zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,zscale=t=bt709:m=bt709:r=tv,format=rgb24")
    raw = run("ffmpeg", "-v", "error", "-i", straight, "-frames:v", "1", "-vf", tone, "-f", "rawvideo", "-")
    grey, skin = (tuple(raw[3 * (90 * 320 + x):][:3]) for x in (80, 240))
    found = [pixel(path, 90, 80), pixel(path, 90, 240)]
    assert sorted(found)[0] != sorted(found)[1]
    assert any(near(f, grey, 12) for f in found) and any(near(f, skin, 16) for f in found), (found, grey, skin)


def test_subtitles_titles_covers_and_chapters_are_dropped(s):
    """Field case r29."""
    src, out = s.folder("src"), s.folder("out")
    plain, words = os.path.join(s.dir, "plain.mp4"), os.path.join(s.dir, "w.srt")
    clip(plain, sound=True)
    with open(words, "w", encoding="utf-8") as f:
        f.write("1\n00:00:00,000 --> 00:00:02,000\nSUBTITLE\n")
    with open(os.path.join(s.dir, "meta.txt"), "w", encoding="utf-8") as f:
        f.write(";FFMETADATA1\ntitle=JUDUL\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=BAB\n")
    ffmpeg("-i", plain, "-i", words, "-map", "0", "-map", "1", "-c", "copy", "-c:s", "mov_text", "-disposition:s:0", "default+forced",
           "-movflags", "+faststart", os.path.join(src, "sub.mp4"))
    ffmpeg("-i", plain, "-i", os.path.join(s.dir, "meta.txt"), "-map_metadata", "1", "-map_chapters", "1", "-map", "0", "-c", "copy",
           os.path.join(src, "bab.mkv"))
    run("convert", "-size", "64x64", "xc:red", os.path.join(s.dir, "cover.png"))
    ffmpeg("-i", os.path.join(s.dir, "cover.png"), "-i", plain, "-map", "0", "-map", "1", "-c", "copy", "-disposition:v:0", "attached_pic",
           "-movflags", "+faststart", os.path.join(src, "sampul.mp4"))
    build(s, src, out)
    found = {i["id"]: payload(out)["media"][i["media"]] for i in items(out)}
    for name in ("sub", "bab", "sampul"):
        path = os.path.join(out, found[name]["url"])
        assert_fit(path)
        data = open(path, "rb").read()
        assert not any(w in data for w in (b"SUBTITLE", b"JUDUL", b"BAB")), name
        assert found[name]["width"] == 320, found[name]


def test_damaged_and_disguised_files_are_faults(s):
    src = s.folder("src")
    front, back = os.path.join(s.dir, "front.mp4"), os.path.join(s.dir, "back.mp4")
    clip(front, "-movflags", "+faststart")
    clip(back)
    for name, path in (("potong.mp4", front), ("potong2.mp4", back)):
        data = open(path, "rb").read()
        with open(os.path.join(src, name), "wb") as f:
            f.write(data[:len(data) // 2])
    with open(os.path.join(src, "siaran.mp4"), "w", encoding="utf-8") as f:
        f.write("#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:1/a.ts\n")
    ffmpeg("-f", "lavfi", "-i", "sine=d=1", os.path.join(src, "suara.m4a"))
    told = publish("check", src, expect=1).out
    for part in ("error: potong.mp4: is cut off", "error: potong2.mp4: ", "error: siaran.mp4: is a list of links",
                 "error: suara.m4a: is sound without a picture"):
        assert part in told, (part, told)


def test_work_is_done_once(s):
    src, out = s.folder("src"), s.folder("out")
    clip(os.path.join(src, "a.webm"), codec=("-c:v", "libvpx", "-deadline", "realtime"), seconds=1)
    build(s, src, out)
    cache = os.path.join(src, ".papan", "cache")
    before = {n: os.stat(os.path.join(cache, n)).st_mtime_ns for n in os.listdir(cache) if n.endswith(".mp4")}
    os.rename(os.path.join(src, "a.webm"), os.path.join(src, "nama-baru.webm"))
    build(s, src, out)
    after = {n: os.stat(os.path.join(cache, n)).st_mtime_ns for n in os.listdir(cache) if n.endswith(".mp4")}
    assert before == after and len(before) == 1
    assert payload(out)["version"] == 2 and items(out)[0]["id"] == "nama-baru"
    # a medium that somebody took out of the cache is made again
    for name in before:
        os.remove(os.path.join(cache, name))
    build(s, src, s.folder("out2"))
    assert os.listdir(os.path.join(s.dir, "out2", "media")) == os.listdir(os.path.join(out, "media"))


if __name__ == "__main__":
    harness.main(globals())
