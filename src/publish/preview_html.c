/* The week's plan as a page for the wall: Indonesian, A4 landscape, one page a zone (declared in preview.h).
 */
#include "preview.h"

#include "base/file.h"
#include "base/memory.h"
#include "coverage.h"
#include "preview_week.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define PAGE_LIMIT ((size_t)64 << 20)

static const char *const week_days[] = {"Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"};
static const char *const months[] = {"Januari", "Februari", "Maret",     "April",   "Mei",      "Juni",
                                     "Juli",    "Agustus",  "September", "Oktober", "November", "Desember"};

static const char style[] =
    "@page{size:A4 landscape;margin:11mm}*{box-sizing:border-box}"
    "body{margin:0;font:10.5pt/1.4 Lato,'Noto Sans',sans-serif;color:#0C1F1C;background:#fff;"
    "-webkit-print-color-adjust:exact;print-color-adjust:exact}"
    "@media screen{body{padding:11mm;max-width:297mm;margin:0 auto}}"
    "section{break-after:page;padding:0 0 4mm}section:last-child{break-after:auto}"
    "header{display:flex;justify-content:space-between;align-items:flex-end;border-bottom:1.2mm solid "
    "#17453E;"
    "padding-bottom:3mm;margin-bottom:4mm}"
    "h1{font-size:21pt;line-height:1.1;margin:0;font-weight:800;color:#0B2B27}"
    "header p{margin:0;color:#455A54}header .r{text-align:right}header b{color:#0C1F1C}"
    ".week{display:grid;grid-template-columns:12mm repeat(7,1fr);column-gap:1.6mm}"
    ".day h2{font-size:11pt;margin:0 0 1.4mm;font-weight:800}.day h2 "
    "small{font-weight:500;color:#455A54;display:block;"
    "font-size:9pt}"
    ".col{position:relative;height:88mm;background:#F2F4EF;border-radius:1mm}"
    ".axis .col{background:none}.axis span{position:absolute;right:1mm;font-size:8.5pt;color:#455A54;"
    "transform:translateY(-50%);font-variant-numeric:tabular-nums}.axis h2{visibility:hidden}"
    ".line{position:absolute;left:0;right:0;border-top:.2mm solid #C3CEC5}"
    ".b{position:absolute;left:.6mm;right:.6mm;border-radius:1mm;color:#fff;padding:1mm "
    "1.6mm;overflow:hidden;"
    "border:.2mm solid #fff;font-size:8.5pt;font-variant-numeric:tabular-nums}"
    ".b b{font-size:13pt;line-height:1;font-weight:900;margin-right:1.6mm}"
    ".p0{background:#17453E}.p1{background:#B8442F}.p2{background:#7A5A12}.p3{background:#1F5A50}.p4{"
    "background:#4A3F6B}"
    ".p5{background:#2C5777}"
    ".list{margin-top:5mm;columns:3;column-gap:8mm}.prog{break-inside:avoid-column;margin:0 0 4mm}"
    ".prog h3{font-size:11pt;margin:0 0 1mm;display:flex;gap:2mm;align-items:center}"
    ".prog h3 i{font-style:normal;color:#fff;border-radius:1mm;padding:.3mm 2mm;font-weight:900}"
    ".prog h3 small{font-weight:500;color:#455A54;font-size:9pt}"
    "ol{margin:0;padding:0 0 0 6mm}li{border-bottom:.2mm solid #C3CEC5;padding:.5mm 0}"
    "li span{float:right;color:#455A54;margin-left:3mm;font-variant-numeric:tabular-nums}"
    ".none{color:#455A54;font-style:italic}footer{margin-top:3mm;color:#455A54;font-size:8.5pt}";

static void add_escaped(struct buffer *b, const char *text)
{
    for (const char *p = text; *p != '\0'; p++)
        switch (*p) {
        case '&':
            buffer_add_text(b, "&amp;");
            break;
        case '<':
            buffer_add_text(b, "&lt;");
            break;
        case '>':
            buffer_add_text(b, "&gt;");
            break;
        case '"':
            buffer_add_text(b, "&quot;");
            break;
        case '\n':
            buffer_add_text(b, " ");
            break;
        default:
            buffer_add(b, p, 1);
        }
}

/* What a person would call it. */
static const char *item_label(const struct item *item)
{
    if (item->text != NULL) {
        const struct text_content *t = item->text;
        const char *words = t->title[0] != '\0' ? t->title : t->lead[0] != '\0' ? t->lead : t->body;
        return words[0] != '\0' ? words : t->number[0] != '\0' ? t->number : item->id;
    }
    if (item->caption != NULL && item->caption[0] != '\0')
        return item->caption;
    return item->medium->name[0] != '\0' ? item->medium->name : item->id;
}

static void add_length(struct buffer *b, int64_t ms)
{
    int64_t s = (ms + 500) / 1000;
    if (s >= 3600)
        buffer_printf(b, "%" PRId64 " jam ", s / 3600);
    if (s >= 60 && s / 60 % 60 != 0)
        buffer_printf(b, "%" PRId64 " menit ", s / 60 % 60);
    if (s % 60 != 0 || s == 0)
        buffer_printf(b, "%" PRId64 " detik", s % 60);
}

static void add_letter(struct buffer *b, size_t i)
{
    if (i >= 26)
        buffer_printf(b, "%c", (char)('A' + (i / 26 - 1) % 26));
    buffer_printf(b, "%c", (char)('A' + i % 26));
}

static void add_axis(struct buffer *b, const struct week *w)
{
    int hours = w->last_hour - w->first_hour, step = hours > 14 ? 2 : 1;
    buffer_add_text(b, "<div class=\"day axis\"><h2>Jam<small>&nbsp;</small></h2><div class=col>");
    for (int h = w->first_hour; h <= w->last_hour; h += step)
        buffer_printf(b, "<span style=\"top:%.2f%%\">%02d.00</span>", (h - w->first_hour) * 100.0 / hours, h);
    buffer_add_text(b, "</div></div>");
}

static void add_block(struct buffer *b, const struct week *w, const struct block *k)
{
    double span = (w->last_hour - w->first_hour) * 60.0;
    buffer_printf(b, "<div class=\"b p%zu\" style=\"top:%.3f%%;height:%.3f%%\"><b>", k->programme % 6,
                  (k->from_minute - w->first_hour * 60) * 100.0 / span,
                  (k->to_minute - k->from_minute) * 100.0 / span);
    add_letter(b, k->programme);
    buffer_printf(b, "</b>%02d.%02d–%02d.%02d</div>", k->from_minute / 60, k->from_minute % 60,
                  k->to_minute / 60, k->to_minute % 60);
}

static void add_days(struct buffer *b, const struct week *w)
{
    int hours = w->last_hour - w->first_hour;
    for (int day = 0; day < WEEK_DAYS; day++) {
        int year, month, mday;
        civil_from_day(w->first_day + day, &year, &month, &mday);
        buffer_printf(b, "<div class=day><h2>%s<small>%d %s</small></h2><div class=col>", week_days[day],
                      mday, months[month - 1]);
        for (int h = 1; h < hours; h++)
            buffer_printf(b, "<div class=line style=\"top:%.2f%%\"></div>", h * 100.0 / hours);
        for (size_t i = 0; i < w->n_blocks; i++)
            if (w->blocks[i].day == day)
                add_block(b, w, &w->blocks[i]);
        buffer_add_text(b, "</div></div>");
    }
}

static void add_programmes(struct buffer *b, const struct week *w, const struct playlist *p)
{
    buffer_add_text(b, "<div class=list>");
    for (size_t i = 0; i < w->n_programmes; i++) {
        const struct programme *g = &w->programmes[i];
        buffer_printf(b, "<div class=prog><h3><i class=p%zu>", i % 6);
        add_letter(b, i);
        buffer_printf(b, "</i><small>%zu materi, satu putaran ", g->n);
        add_length(b, g->cycle_ms);
        buffer_add_text(b, "</small></h3><ol>");
        for (size_t j = 0; j < g->n; j++) {
            const struct item *item = g->items[j];
            buffer_add_text(b, "<li><span>");
            add_length(b, item->ms);
            buffer_add_text(b, "</span>");
            add_escaped(b, item_label(item));
            if (playlist_withdraws(p, item->id, item->medium == NULL ? NULL : item->medium->hash))
                buffer_add_text(b, " <em>(ditarik)</em>");
            buffer_add_text(b, "</li>");
        }
        buffer_add_text(b, "</ol></div>");
    }
    if (w->n_programmes == 0)
        buffer_add_text(b, "<p class=none>Minggu ini tidak ada materi di zona ini.</p>");
    buffer_add_text(b, "</div>");
}

static void add_heading(struct buffer *b, const struct preview *p, const struct week *w, const char *zone)
{
    int y1, m1, d1, y2, m2, d2;
    civil_from_day(w->first_day, &y1, &m1, &d1);
    civil_from_day(w->first_day + 6, &y2, &m2, &d2);
    const char *label = zone_label(p->playlist->timezone, p->at);
    buffer_add_text(b, "<header><div><h1>");
    add_escaped(b, p->playlist->title[0] == '\0' ? "Rencana tayang" : p->playlist->title);
    buffer_add_text(b, "</h1><p>Rencana tayang layar <b>");
    add_escaped(b, p->screen);
    buffer_add_text(b, "</b>, zona <b>");
    add_escaped(b, zone);
    buffer_add_text(b, "</b></p></div><p class=r><b>");
    if (y1 == y2 && m1 == m2)
        buffer_printf(b, "%d–%d %s %d", d1, d2, months[m2 - 1], y2);
    else
        buffer_printf(b, "%d %s%s – %d %s %d", d1, months[m1 - 1], "", d2, months[m2 - 1], y2);
    buffer_add_text(b, "</b><br>waktu ");
    add_escaped(b, label[0] == '\0' ? p->playlist->timezone_name : label);
    buffer_add_text(b, "</p></header>");
}

static void add_zone(struct buffer *b, const struct preview *p, const struct screen_entry *screen,
                     const char *zone)
{
    struct week w;
    week_collect(p->playlist, screen, zone, p->at, &w);
    buffer_add_text(b, "<section>");
    add_heading(b, p, &w, zone);
    buffer_add_text(b, "<div class=week>");
    add_axis(b, &w);
    add_days(b, &w);
    buffer_add_text(b, "</div>");
    add_programmes(b, &w, p->playlist);
    if (p->draft == NULL)
        buffer_printf(b, "<footer>Papan, versi %" PRId64 "</footer></section>", p->playlist->version);
    else
        buffer_add_text(b, "<footer>Papan, rancangan yang belum terbit</footer></section>");
    week_finish(&w);
}

bool preview_html(const struct preview *p, const char *path, struct error *err)
{
    const struct screen_entry *entry = playlist_screen(p->playlist, p->screen);
    struct screen_entry screen = *entry; /* "*" stands for the screen that asks */
    const char **zones = NULL;
    struct buffer b;
    text_copy(screen.id, sizeof(screen.id), p->screen);
    buffer_init(&b, PAGE_LIMIT);
    buffer_add_text(&b, "<!doctype html>\n<html lang=id><head><meta charset=utf-8><title>Rencana tayang ");
    add_escaped(&b, p->screen);
    buffer_printf(&b, "</title><style>%s</style></head><body>\n", style);
    size_t n = coverage_zones(p->playlist, &screen, &zones);
    for (size_t i = 0; i < n; i++)
        add_zone(&b, p, &screen, zones[i]);
    if (n == 0)
        buffer_add_text(&b, "<p class=none>Layar ini tidak memiliki zona materi.</p>");
    bool whole =
        buffer_add_text(&b, "</body></html>\n") || error_set(err, NULL, "the page would be too large");
    bool ok = whole && file_replace(path, b.data, b.length, 0644, FILE_FAST, err);
    buffer_finish(&b);
    free(zones);
    return ok;
}
