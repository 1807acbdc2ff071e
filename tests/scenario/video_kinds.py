"""Every kind of video that people put on screens, each made short and small by the test itself, by ffmpeg."""
import os

import harness

from decode_sink import ffmpeg

SECONDS = 0.6
X264 = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "10"]
YUV = X264 + ["-pix_fmt", "yuv420p"]
X265 = ["-c:v", "libx265", "-preset", "ultrafast"]
VP8 = ["-c:v", "libvpx", "-deadline", "realtime", "-b:v", "2M"]
VP9 = ["-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "2M"]
AV1 = ["-c:v", "libaom-av1", "-cpu-used", "8", "-usage", "realtime", "-b:v", "2M"]
AAC = ["-c:a", "aac"]


class Video:
    """One file. `size` as it is coded; `shown`: what a person sees, sides swapped where it is turned. `decode`: whether
    papan-decode plays it by itself; `exact` False: whatever colours it shows. `made`: a second step, {in} → {out}."""

    def __init__(self, name, size="160x90", encoder=(), *, rate="30", sound=None, filters="", turned=0, sar=(1, 1), interlaced=False,
                 decode=True, exact=True, made=None, untagged=True, seconds=SECONDS):
        self.name, self.encoder, self.rate, self.sound, self.filters = name, list(encoder or YUV), rate, sound, filters
        self.width, self.height = (int(v) for v in size.split("x"))
        self.turned, self.sar, self.interlaced, self.decode, self.exact = turned, sar, interlaced, decode, exact
        self.made, self.untagged, self.seconds = made, untagged, seconds

    @property
    def shown(self):
        return (self.height, self.width) if self.turned in (90, 270) else (self.width, self.height)

    def write(self, path):
        first = os.path.splitext(path)
        first = f"{first[0]}-first{first[1]}" if self.made or self.turned else path
        source = f"testsrc2=s=320x180:r={self.rate}:d={self.seconds}"
        filters = f"scale={self.width}:{self.height}:flags=area,setsar={self.sar[0]}/{self.sar[1]}" + ("," + self.filters if self.filters else "")
        sound = ["-f", "lavfi", "-i", f"sine=440:d={self.seconds}"] if self.sound else []
        ffmpeg("-f", "lavfi", "-i", source, *sound, "-vf", filters, *self.encoder, *(self.sound or ()), "-threads", "1", first)
        if self.turned:
            harness.turn_film(first, path, self.turned)
        elif self.made:
            ffmpeg(*(a.replace("{in}", first).replace("{folder}", os.path.dirname(path)) for a in self.made), path)
        if first != path:
            os.remove(first)


def wrappings():
    for name in ("h264.mp4", "h264.mov", "h264.mkv", "h264.ts", "h264.avi", "h264.m4v", "h264.3gp"):
        yield Video(name)
    yield Video("h264.m2ts", encoder=YUV + ["-f", "mpegts", "-mpegts_m2ts_mode", "1"])
    yield Video("h264.flv", decode=False)
    yield Video("h264-fast.mp4", encoder=YUV + ["-movflags", "+faststart"])
    yield Video("h264-fragments.mp4", encoder=YUV + ["-movflags", "+frag_keyframe+empty_moov"])
    yield Video("h264-b-frames.mp4", encoder=["-c:v", "libx264", "-preset", "medium", "-crf", "10", "-bf", "3", "-pix_fmt", "yuv420p"])
    yield Video("h264-open-gop.mkv", encoder=["-c:v", "libx264", "-preset", "medium", "-crf", "10", "-x264-params", "open-gop=1:keyint=8", "-pix_fmt",
                                              "yuv420p"])
    yield Video("h264-baseline.mp4", encoder=YUV + ["-profile:v", "baseline"])
    yield Video("h264-main.mp4", encoder=["-c:v", "libx264", "-preset", "fast", "-crf", "10", "-profile:v", "main", "-pix_fmt", "yuv420p"])
    yield Video("h264-lossless.mp4", encoder=["-c:v", "libx264", "-qp", "0", "-preset", "ultrafast", "-pix_fmt", "yuv420p"])


def pixels():
    for name, pixel in (("422", "yuv422p"), ("444", "yuv444p"), ("10bit", "yuv420p10le"), ("422-10bit", "yuv422p10le"), ("444-10bit", "yuv444p10le"),
                        ("grey", "gray")):
        yield Video(f"h264-{name}.mp4", encoder=X264 + ["-pix_fmt", pixel])
    yield Video("h264-full.mp4", encoder=X264 + ["-pix_fmt", "yuvj420p", "-color_range", "pc"])
    yield Video("h264-rgb.mp4", encoder=["-c:v", "libx264rgb", "-preset", "ultrafast", "-qp", "10"])
    for name in ("bt709", "smpte170m", "bt470bg", "smpte240m"):
        yield Video(f"h264-{name}.mp4", encoder=YUV + ["-colorspace", name], filters=f"scale=out_color_matrix={name}", untagged=False,
                    exact=name != "smpte240m")
    yield Video("h264-2020.mp4", encoder=YUV + ["-colorspace", "bt2020nc", "-color_primaries", "bt2020", "-color_trc", "bt709"], untagged=False, exact=False)
    for name, pixel in (("420", "yuv420p"), ("10bit", "yuv420p10le"), ("422", "yuv422p"), ("422-10bit", "yuv422p10le"), ("444", "yuv444p"),
                        ("12bit", "yuv420p12le")):
        yield Video(f"h265-{name}.mp4", encoder=X265 + ["-pix_fmt", pixel, "-x265-params", "qp=10:log-level=none"])
    for name, trc in (("hlg", "arib-std-b67"), ("pq", "smpte2084")):
        yield Video(f"h265-{name}.mov", encoder=X265 + ["-pix_fmt", "yuv420p10le", "-tag:v", "hvc1", "-x265-params",
                    f"qp=10:log-level=none:colorprim=bt2020:transfer={trc}:colormatrix=bt2020nc"], exact=False, untagged=False)
    for name, pixel in (("444", "yuv444p"), ("422", "yuv422p"), ("10bit", "yuv420p10le")):
        yield Video(f"vp9-{name}.webm", encoder=VP9 + ["-pix_fmt", pixel])
    yield Video("vp8-alpha.webm", encoder=VP8 + ["-pix_fmt", "yuva420p", "-auto-alt-ref", "0"])
    yield Video("av1-10bit.mkv", encoder=AV1 + ["-pix_fmt", "yuv420p10le"])


def codecs():
    yield Video("h265.mkv", encoder=X265 + ["-x265-params", "qp=10:log-level=none"])
    yield Video("h265.ts", encoder=X265 + ["-x265-params", "qp=10:log-level=none"])
    yield Video("vp8.webm", encoder=VP8)
    yield Video("vp9.webm", encoder=VP9)
    yield Video("vp9.mp4", encoder=VP9)
    yield Video("vp9-sound.webm", encoder=VP9, sound=["-c:a", "libopus"])
    yield Video("vp8-sound.webm", encoder=VP8, sound=["-c:a", "libvorbis"])
    yield Video("av1.mp4", encoder=AV1)
    yield Video("av1.webm", encoder=AV1)
    for name in ("mpeg2.ts", "mpeg2.mpg", "mpeg2.vob", "mpeg2.mkv"):
        yield Video(name, encoder=["-c:v", "mpeg2video", "-q:v", "2"])
    yield Video("mpeg2-sound.ts", encoder=["-c:v", "mpeg2video", "-q:v", "2"], sound=["-c:a", "mp2"])
    yield Video("mpeg2-422.ts", encoder=["-c:v", "mpeg2video", "-q:v", "2", "-pix_fmt", "yuv422p"])
    yield Video("mpeg1.mpg", encoder=["-c:v", "mpeg1video", "-q:v", "2"])
    yield Video("mpeg4.avi", encoder=["-c:v", "mpeg4", "-q:v", "2"])
    yield Video("xvid.avi", encoder=["-c:v", "libxvid", "-q:v", "2"], sound=["-c:a", "libmp3lame"])
    yield Video("mpeg4.mp4", encoder=["-c:v", "mpeg4", "-q:v", "2"])
    yield Video("msmpeg4.avi", encoder=["-c:v", "msmpeg4", "-q:v", "2"])
    yield Video("h263.3gp", "176x144", ["-c:v", "h263", "-q:v", "2"])
    yield Video("mjpeg.avi", encoder=["-c:v", "mjpeg", "-q:v", "2", "-pix_fmt", "yuvj420p"])
    yield Video("mjpeg.mov", encoder=["-c:v", "mjpeg", "-q:v", "2", "-pix_fmt", "yuvj422p"])
    yield Video("wmv2.wmv", encoder=["-c:v", "wmv2", "-q:v", "2"], sound=["-c:a", "wmav2"])
    yield Video("wmv1.asf", encoder=["-c:v", "wmv1", "-q:v", "2"])
    yield Video("theora.ogv", encoder=["-c:v", "libtheora", "-q:v", "9"])
    yield Video("theora-sound.ogv", encoder=["-c:v", "libtheora", "-q:v", "9"], sound=["-c:a", "libvorbis"])
    yield Video("prores.mov", encoder=["-c:v", "prores_ks"])
    yield Video("dnxhr.mov", "320x180", ["-c:v", "dnxhd", "-profile:v", "dnxhr_sq", "-pix_fmt", "yuv422p"])
    yield Video("mpeg2.mxf", "320x180", ["-c:v", "mpeg2video", "-q:v", "2"], rate="25", decode=False)
    yield Video("dv.avi", "720x576", ["-c:v", "dvvideo", "-pix_fmt", "yuv420p"], rate="25", sar=(16, 15), interlaced=True)
    yield Video("ffv1.mkv", encoder=["-c:v", "ffv1"])
    yield Video("huffyuv.avi", encoder=["-c:v", "huffyuv", "-pix_fmt", "yuv422p"])
    yield Video("utvideo.avi", encoder=["-c:v", "utvideo", "-pix_fmt", "yuv420p"], decode=False)  # no codec of VLC's
    yield Video("cinepak.avi", "160x92", encoder=["-c:v", "cinepak"], exact=False)
    yield Video("flv1.flv", encoder=["-c:v", "flv", "-q:v", "2"], decode=False)
    yield Video("animation.mov", encoder=["-c:v", "qtrle"])
    yield Video("png.mov", encoder=["-c:v", "png"])


def sizes():
    for size in ("161x121", "33x17", "853x481"):
        yield Video(f"h264-444-{size}.mp4", size, X264 + ["-pix_fmt", "yuv444p"])
        yield Video(f"vp9-{size}.webm", size, VP9)
    yield Video("av1-161x121.mkv", "161x121", AV1)
    yield Video("mpeg2-161x121.ts", "161x121", ["-c:v", "mpeg2video", "-q:v", "2"])
    yield Video("mjpeg-161x121.avi", "161x121", ["-c:v", "mjpeg", "-q:v", "2", "-pix_fmt", "yuvj420p"])
    for size in ("16x16", "34x18", "162x122", "638x358", "180x320", "854x480", "1278x718", "1920x1080", "1080x1920"):
        yield Video(f"h264-{size}.mp4", size)
    yield Video("h264-2560x1440.mp4", "2560x1440", rate="5")


def forms():
    for degrees in (90, 180, 270):
        yield Video(f"h264-turned-{degrees}.mp4", turned=degrees)
        yield Video(f"h265-turned-{degrees}.mov", encoder=X265 + ["-tag:v", "hvc1", "-x265-params", "qp=10:log-level=none"], turned=degrees)
    for name, rate in (("10", "10"), ("15", "15"), ("23.976", "24000/1001"), ("24", "24"), ("25", "25"), ("29.97", "30000/1001"), ("50", "50"),
                       ("60", "60"), ("59.94", "60000/1001"), ("120", "120")):
        yield Video(f"h264-{name}-fps.mp4", rate=rate)
    yield Video("h264-2-fps.mp4", rate="2", seconds=2)
    yield Video("h264-5-fps.mkv", rate="5", seconds=1)
    yield Video("h264-vfr.mp4", encoder=YUV + ["-fps_mode", "vfr"], filters="select='not(between(mod(n,10),5,7))'")
    yield Video("h264-vfr.mkv", encoder=YUV + ["-fps_mode", "vfr"], filters="select='not(between(mod(n,7),2,4))'")
    fields = ["-flags", "+ildct+ilme"]
    for name, first in (("tff", "setfield=tff"), ("bff", "setfield=bff")):
        yield Video(f"h264-{name}.ts", "720x576", YUV + fields + ["-x264-params", f"{name}=1"], rate="25", filters=first, interlaced=True)
        yield Video(f"mpeg2-{name}.ts", "720x576", ["-c:v", "mpeg2video", "-q:v", "2"] + fields, rate="25", filters=first, interlaced=True)
    for top, bottom in ((64, 45), (16, 11), (3, 4), (40, 33)):
        yield Video(f"h264-sar-{top}-{bottom}.mp4", "180x144", sar=(top, bottom))
    yield Video("mpeg2-sar.ts", "720x576", ["-c:v", "mpeg2video", "-q:v", "2", "-aspect", "16:9"], sar=(64, 45), rate="25")


def tracks():
    for name, codec in (("aac", AAC), ("aac-mono", AAC + ["-ac", "1"]), ("aac-51", AAC + ["-ac", "6"]), ("aac-44100", AAC + ["-ar", "44100"]),
                        ("mp3", ["-c:a", "libmp3lame"]), ("ac3", ["-c:a", "ac3"]), ("alac", ["-c:a", "alac"])):
        yield Video(f"h264-{name}.mp4", sound=codec)
    for name, codec in (("flac", ["-c:a", "flac"]), ("opus", ["-c:a", "libopus"]), ("pcm", ["-c:a", "pcm_s16le"]), ("dts", ["-c:a", "dca", "-strict", "-2"])):
        yield Video(f"h264-{name}.mkv", sound=codec)
    yield Video("h264-time-code.mov", encoder=YUV + ["-timecode", "01:00:00:00"])
    yield Video("h264-late.mkv", made=["-itsoffset", "5", "-i", "{in}", "-c", "copy", "-copyts"])
    second = ["-i", "{in}", "-f", "lavfi", "-i", f"color=red:s=160x90:r=30:d={SECONDS}", "-map", "0:v", "-map", "1:v", *YUV]
    yield Video("h264-two-pictures.mkv", made=[*second, "-disposition:v:0", "default", "-disposition:v:1", "0"])
    yield Video("h264-two-pictures.mp4", made=[*second, "-disposition:v:0", "default", "-disposition:v:1", "0"])
    yield Video("h264-second-default.mkv", made=[*second, "-disposition:v:0", "0", "-disposition:v:1", "default"], decode=False)
    yield Video("h264-second-default.mp4", made=[*second, "-disposition:v:0", "0", "-disposition:v:1", "default"], decode=False)
    yield Video("h264-second-default.ts", made=[*second])


def all_videos():
    return [kind for maker in (wrappings, pixels, codecs, sizes, forms, tracks) for kind in maker()]
