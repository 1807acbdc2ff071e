/* Draws one of the look's samples into a PNG, to be laid beside the pictures of the look:
 *   lookshot SAMPLE OUT.png [--screen WxH] [--zone WxH] [--language id|en] [--at HH:MM] [--page N] [--oled]
 */
#include "screen/look/look.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct shot {
    struct look *look;
    int screen_w, screen_h, zone_w, zone_h, page;
    struct civil local;
};

static char *text(const char *s)
{
    return (char *)(uintptr_t)s;
}

static struct text_content plain_text(enum text_style style)
{
    return (struct text_content){.style = style,
                                 .title = text(""),
                                 .body = text(""),
                                 .kind = text(""),
                                 .lead = text(""),
                                 .number = text(""),
                                 .source = text(""),
                                 .by = text(""),
                                 .role = text(""),
                                 .place = text("")};
}

static struct image *shoot_text(struct shot *s, const struct text_content *t, const char *link,
                                const char *call)
{
    struct item item = {.text = t, .caption = text(""), .link = text(link), .link_text = text(call)};
    return look_text_item(s->look, &item, s->zone_w, s->zone_h, s->page, &s->local);
}

static struct image *announcement(struct shot *s)
{
    struct text_content t = plain_text(STYLE_ANNOUNCEMENT);
    t.kind = text("Pengumuman");
    t.title = text("Sosialisasi keterbukaan informasi publik");
    t.body = text("Undang-Undang Nomor 14 Tahun 2008 mewajibkan setiap Badan Publik membuka akses atas "
                  "informasi publik "
                  "kepada masyarakat.");
    t.n_rows = 3;
    t.rows[0][0] = text("Hari"), t.rows[0][1] = text("Kamis, 26 November 2026");
    t.rows[1][0] = text("Pukul"), t.rows[1][1] = text("09.00–11.30 WIB");
    t.rows[2][0] = text("Tempat"), t.rows[2][1] = text("Aula lantai 2, Gedung Smart Province");
    return shoot_text(s, &t, s->page ? "" : "https://ppid.kalteng.go.id", "Ajukan permohonan informasi");
}

static struct image *text_item(struct shot *s)
{
    struct text_content t = plain_text(STYLE_ANNOUNCEMENT);
    t.title = text("Rapat koordinasi");
    t.body = text("Aula lantai 2, pukul 09.00 WIB");
    return shoot_text(s, &t, "", "");
}

static struct image *pasted(struct shot *s)
{
    struct text_content t = plain_text(STYLE_ANNOUNCEMENT);
    t.title = text("&#8220;Huma Betang&#8221; &amp; adat <b>ke\u00ADter\u00ADbukaan</b>");
    t.body = text(
        "Satu\u2028dua tiga (مرحبا بكم في المبنى 2026) dan 你好 🎉 Ẫ Ǻ\n\nمرحبا بكم في معرض بالانغكا رايا");
    return shoot_text(s, &t, "", "");
}

static struct image *number(struct shot *s)
{
    struct text_content t = plain_text(STYLE_NUMBER);
    t.lead = text("Lebih dari");
    t.number = text(s->page ? "132.000.000" : "2 juta");
    t.body = text("tayangan halaman mmc.kalteng.go.id, tercatat pada Mei 2019");
    t.source = text("Sumber: SINDOnews, 28 Mei 2019");
    return shoot_text(s, &t, "", "");
}

static struct image *quote(struct shot *s)
{
    struct text_content t = plain_text(STYLE_QUOTE);
    t.body = text("Informasi publik adalah milik masyarakat. Tugas kami membukanya, menjelaskannya, dan "
                  "menjaganya tetap "
                  "mudah ditemukan oleh siapa pun.");
    t.by = text("Nama Narasumber");
    t.role = text("Dinas Komunikasi dan Informatika, 2019");
    return shoot_text(s, &t, "", "");
}

static struct image *agenda(struct shot *s)
{
    static struct agenda_row rows[] = {
        {450, 480, "07.30–08.00", "Apel pagi", "Halaman depan"},
        {540, 660, "09.00–11.00", "Rapat koordinasi", "Aula lantai 2"},
        {660, 720, "11.00–12.00", "Rapat redaksi MMC Kalteng", "Ruang redaksi"},
        {780, 870, "13.00–14.30", "Pelatihan PPID Pembantu", "Ruang pelatihan"},
        {870, 930, "14.30–15.30", "Kunjungan pelajar", "Lobi"},
        {930, 960, "15.30–16.00", "Serah terima piket", "Multimedia Center"},
    };
    struct text_content t = plain_text(STYLE_AGENDA);
    t.title = text("Agenda hari ini");
    t.place = text("Gedung Smart Province");
    t.agenda = rows;
    t.n_agenda = sizeof(rows) / sizeof(rows[0]);
    return shoot_text(s, &t, "", "");
}

static struct image *caption(struct shot *s)
{
    struct item item = {.caption = text("Kabar daerah dalam foto, video, dan infografis"),
                        .link = text("https://mmc.kalteng.go.id"),
                        .link_text = text("")};
    struct box box = {0};
    struct image *box_image = look_caption(s->look, &item, s->zone_w, s->zone_h, &box);
    printf("caption at %d,%d %dx%d\n", box.x, box.y, box.w, box.h);
    return box_image;
}

static struct image *clock_tile(struct shot *s)
{
    return look_clock(s->look, s->zone_w, s->zone_h, &s->local, "WIB", s->page == 0);
}

static struct image *strip(struct shot *s)
{
    static const struct ticker_message
        a = {.text = (char *)(uintptr_t) "Infografis, foto, teks, video, dan video grafis",
             .source = (char *)(uintptr_t) "mmc.kalteng.go.id"},
        b = {.text = (char *)(uintptr_t) "Permohonan informasi publik dapat diajukan di ppid.kalteng.go.id",
             .source = (char *)(uintptr_t) ""};
    const struct ticker_message *messages[] = {&a, &b};
    struct strip *run = look_strip(s->look, messages, s->page ? 1 : 2, s->zone_w, s->zone_h);
    printf("run %lld px in %zu parts, still %d, edge %d\n", (long long)run->run_width, run->n_parts,
           run->still, run->edge);
    struct image *first = run->n_parts ? image_hold(run->parts[0].image) : NULL;
    look_strip_free(run);
    return first;
}

static struct image *slate(struct shot *s)
{
    struct slate_service service = {"lobi-utama",
                                    "192.0.2.21:8080",
                                    "Daftar tayang belum diterima.",
                                    "Menghubungi server lagi pukul 09.42.",
                                    "",
                                    s->page == 0,
                                    s->local,
                                    "WIB"};
    return look_slate_service(s->look, &service);
}

static struct image *calm(struct shot *s)
{
    return look_slate_calm(s->look, "Informasi tampil lagi pukul 07.00 WIB.", s->page == 0, &s->local, "WIB");
}

static struct image *emergency(struct shot *s)
{
    struct civil until = s->local;
    until.hour = 10;
    until.minute = 30;
    bool tall = s->screen_h > s->screen_w;
    struct emergency e = {
        .title = text("Tinggalkan gedung sekarang"),
        .body = text(
            tall
                ? "Gunakan tangga, jangan gunakan lift. Berkumpul di halaman depan. Ikuti arahan petugas.\n\n"
                  "Leave the building now. Use the stairs, not the lifts. Gather in the front yard. Follow "
                  "the staff."
                : "Gunakan tangga, jangan gunakan lift.\nBerkumpul di halaman depan. Ikuti arahan "
                  "petugas.\n\n"
                  "Leave the building now. Use the stairs, not the lifts.")};
    return look_emergency(s->look, &e, &until, &s->local, "WIB", s->page == 0);
}

static struct image *identify(struct shot *s)
{
    struct box box = {0};
    struct image *image =
        look_identify(s->look, "lobi-utama, 192.0.2.21:8080\nPapan 1.0.0, daftar tayang 42", &box);
    printf("identify at %d,%d\n", box.x, box.y);
    return image;
}

static const struct sample {
    const char *name;
    struct image *(*shoot)(struct shot *);
} samples[] = {{"announcement", announcement},
               {"text-item", text_item},
               {"pasted", pasted},
               {"number", number},
               {"quote", quote},
               {"agenda", agenda},
               {"caption", caption},
               {"clock", clock_tile},
               {"strip", strip},
               {"slate", slate},
               {"calm", calm},
               {"emergency", emergency},
               {"identify", identify}};

static bool write_png(const struct image *image, const char *path)
{
    png_image png = {.version = PNG_IMAGE_VERSION,
                     .width = (png_uint_32)image->width,
                     .height = (png_uint_32)image->height,
                     .format = PNG_FORMAT_BGRA};
    return png_image_write_to_file(&png, path, 0, image->pixels, image->pitch, NULL) != 0;
}

int main(int argc, char **argv)
{
    struct shot s = {.screen_w = 1920, .screen_h = 1080, .local = {2026, 11, 24, 9, 41, 0, 0, 1, 25200}};
    enum config_language language = LANGUAGE_ID;
    enum config_panel panel = PANEL_LCD;
    if (argc < 3) {
        fprintf(stderr, "usage: lookshot SAMPLE OUT.png [options]\n");
        return 2;
    }
    for (int i = 3; i < argc; i++) {
        const char *value = i + 1 < argc ? argv[i + 1] : "";
        if (strcmp(argv[i], "--screen") == 0)
            sscanf(value, "%dx%d", &s.screen_w, &s.screen_h);
        else if (strcmp(argv[i], "--zone") == 0)
            sscanf(value, "%dx%d", &s.zone_w, &s.zone_h);
        else if (strcmp(argv[i], "--language") == 0)
            language = strcmp(value, "en") == 0 ? LANGUAGE_EN : LANGUAGE_ID;
        else if (strcmp(argv[i], "--at") == 0)
            sscanf(value, "%d:%d", &s.local.hour, &s.local.minute);
        else if (strcmp(argv[i], "--page") == 0)
            sscanf(value, "%d", &s.page);
        else if (strcmp(argv[i], "--oled") == 0)
            panel = PANEL_OLED;
    }
    if (s.zone_w == 0) {
        s.zone_w = s.screen_w;
        s.zone_h = s.screen_h > s.screen_w ? s.screen_h * 86 / 100 : s.screen_h * 88 / 100;
    }
    struct error err = {0};
    s.look = look_create(s.screen_w, s.screen_h, language, panel, &err);
    if (!s.look) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    struct image *image = NULL;
    for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++)
        if (strcmp(samples[i].name, argv[1]) == 0)
            image = samples[i].shoot(&s);
    bool written = image && write_png(image, argv[2]);
    image_release(image);
    look_free(s.look);
    return written ? 0 : 1;
}
