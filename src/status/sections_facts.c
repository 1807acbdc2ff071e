/* Now, next and the four facts of the dashboard. */
#include "status/sections.h"

#include "status/gather.h"
#include "status/judge.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NEXT_MAX 4
#define HOUR_MS INT64_C(3600000)

/* ---- now and next ---- */

static const char *kind_word(const struct section *s, const json_t *slot)
{
    const char *kind = json_string_value(json_object_get(slot, "kind"));
    if (kind && strcmp(kind, "video") == 0)
        return "video";
    if (kind && strcmp(kind, "picture") == 0)
        return section_word(s, "gambar", "picture");
    if (kind && strcmp(kind, "ticker") == 0)
        return section_word(s, "teks berjalan", "ticker");
    return section_word(s, "teks", "text");
}

static void item_name(const struct section *s, const json_t *slot)
{
    const char *item = json_string_value(json_object_get(slot, "item"));
    buffer_add_text(s->out, "<b>");
    words_html(s->out, item ? item : "?");
    buffer_add_text(s->out, "</b>");
}

static void now_item(const struct section *s, const json_t *slot)
{
    int64_t started = facts_time(json_object_get(slot, "started")),
            ends = facts_time(json_object_get(slot, "ends"));
    int64_t now = s->snapshot->now, total = (ends - started) / 1000, done = (now - started) / 1000;
    const char *item = json_string_value(json_object_get(slot, "item"));
    buffer_add_text(s->out, "<li><div class=\"a\">");
    item_name(s, slot);
    if (!ends) {
        buffer_printf(s->out, "<span>%s</span></div></li>", kind_word(s, slot));
        return;
    }
    done = done < 0 ? 0 : done;
    bool overdue = now > ends + 2000;
    buffer_printf(s->out, "<span data-started=\"%" PRId64 "\" data-ends=\"%" PRId64 "\">", started, ends);
    if (overdue) {
        buffer_add_text(s->out, section_word(s, "seharusnya selesai ", "was due to end "));
        words_clock(s->out, &s->voice, ends, true);
    } else {
        buffer_printf(s->out, "%" PRId64 " %s %" PRId64 " %s", done < total ? done : total,
                      section_word(s, "dari", "of"), total, section_word(s, "detik", "seconds"));
    }
    buffer_printf(s->out, "</span></div><progress max=\"%" PRId64 "\" value=\"%" PRId64 "\" aria-label=\"",
                  ends - started, overdue || now - started > ends - started ? ends - started : now - started);
    words_html(s->out, item ? item : "?");
    buffer_add_text(s->out, "\"></progress></li>");
}

static void next_item(const struct section *s, const json_t *slot)
{
    int64_t starts = facts_time(json_object_get(slot, "starts"));
    buffer_add_text(s->out, "<li><div class=\"a\">");
    item_name(s, slot);
    buffer_printf(s->out, "<span>%s", kind_word(s, slot));
    if (starts) {
        buffer_add_text(s->out, ", ");
        words_clock(s->out, &s->voice, starts, true);
    }
    buffer_add_text(s->out, "</span></div></li>");
}

static int compare_starts(const void *a, const void *b)
{
    int64_t x = facts_time(json_object_get(*(const json_t *const *)a, "starts"));
    int64_t y = facts_time(json_object_get(*(const json_t *const *)b, "starts"));
    return x < y ? -1 : x > y;
}

static void next_items(const struct section *s)
{
    const json_t *list = section_at(s, "next", NULL), *v, *sorted[256];
    size_t i, n = 0;
    json_array_foreach(list, i, v)
    {
        if (n < sizeof sorted / sizeof sorted[0])
            sorted[n++] = v;
    }
    qsort(sorted, n, sizeof sorted[0], compare_starts);
    for (i = 0; i < n && i < NEXT_MAX; i++)
        next_item(s, sorted[i]);
    if (!n)
        buffer_printf(s->out, "<li class=\"none\">%s</li>", section_word(s, "Tidak ada.", "Nothing."));
}

void section_now(const struct section *s)
{
    size_t i;
    const json_t *v, *list = section_at(s, "now", NULL), *emergency = section_at(s, "emergency", NULL);
    buffer_printf(s->out, "<h2>%s</h2><ul>", section_word(s, "Sekarang", "Now"));
    if (json_is_object(emergency)) {
        const char *title = json_string_value(json_object_get(emergency, "title"));
        buffer_add_text(s->out, "<li><div class=\"a\"><b>");
        words_html(s->out, title ? title : "");
        buffer_printf(s->out, "</b><span>%s</span></div></li>",
                      section_word(s, "pesan darurat", "emergency message"));
    }
    json_array_foreach(list, i, v) now_item(s, v);
    if (!json_array_size(list) && !json_is_object(emergency))
        buffer_printf(s->out, "<li class=\"none\">%s</li>", section_word(s, "Tidak ada isi.", "No content."));
    buffer_printf(s->out, "</ul><h2>%s</h2><ul>", section_word(s, "Berikutnya", "Next"));
    next_items(s);
    buffer_add_text(s->out, "</ul>");
}

/* ---- the four facts ---- */

static void open_fact(const struct section *s, const char *title, bool bad)
{
    buffer_printf(s->out, "<div class=\"f%s\"><h2>%s</h2><p class=\"v\">", bad ? " bad" : "", title);
}

static void middle_fact(const struct section *s)
{
    buffer_add_text(s->out, "</p><p class=\"n\">");
}

static void close_fact(const struct section *s)
{
    buffer_add_text(s->out, "</p></div>");
}

static int64_t whole(const struct section *s, const char *a, const char *b)
{
    return json_integer_value(section_at(s, a, b));
}

/* The stick that is in, or was in within the hour. */
static void note_stick(const struct section *s)
{
    static const struct {
        const char *code, *id, *en;
    } rows[] = {{"accepted", "diterima", "accepted"},
                {"same", "sudah ada", "here already"},
                {"older", "tidak lebih baru", "not newer"},
                {"expired", "sudah habis masanya", "past its end"},
                {"refused", "tidak bertanda tangan sah", "not validly signed"},
                {"unreadable", "tidak terbaca", "cannot be read"},
                {"not-stored", "tidak dapat disimpan", "cannot be stored"}};
    const char *code = json_string_value(section_at(s, "stick", "code"));
    int64_t version = whole(s, "stick", "version"), gone = facts_time(section_at(s, "stick", "gone"));
    if (!code || (gone && s->snapshot->now - gone > HOUR_MS))
        return;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        if (strcmp(code, rows[i].code) != 0)
            continue;
        buffer_printf(s->out, "<br>%s", section_word(s, "stik USB", "USB stick"));
        if (version)
            buffer_printf(s->out, " %s %" PRId64, section_word(s, "versi", "version"), version);
        buffer_printf(s->out, ": %s", section_word(s, rows[i].id, rows[i].en));
    }
}

static void fact_sync(const struct section *s)
{
    int64_t success = facts_time(section_at(s, "sync", "last_success"));
    int64_t next = facts_time(section_at(s, "sync", "next_attempt")),
            pending = whole(s, "sync", "pending_files");
    bool bad = section_lists(s, "offline");
    open_fact(s, section_word(s, "Sinkronisasi", "Sync"), bad);
    if (success) {
        buffer_printf(s->out, "<time data-age=\"%" PRId64 "\" title=\"", success);
        words_full(s->out, &s->voice, success);
        buffer_add_text(s->out, "\">");
        words_span(s->out, &s->voice, s->snapshot->now - success);
        buffer_printf(s->out, " %s</time>", section_word(s, "lalu", "ago"));
    } else {
        buffer_add_text(s->out, section_word(s, "belum pernah", "never"));
    }
    middle_fact(s);
    if (bad && next) {
        buffer_add_text(s->out, section_word(s, "coba lagi ", "trying again "));
        words_clock(s->out, &s->voice, next, false);
    } else if (bad) {
        buffer_add_text(s->out, section_word(s, "server tidak terjangkau", "server not reached"));
    } else if (pending) {
        buffer_printf(s->out, "%" PRId64 " %s, ", pending,
                      section_word(s, "berkas menunggu", "files to come"));
        words_bytes(s->out, &s->voice, whole(s, "sync", "pending_bytes"));
    } else {
        if (json_is_object(section_at(s, "playlist", NULL)))
            buffer_printf(s->out, "%s %" PRId64 ", ", section_word(s, "versi", "version"),
                          whole(s, "playlist", "version"));
        buffer_add_text(s->out, section_word(s, "tidak ada berkas menunggu", "no files to come"));
    }
    note_stick(s);
    close_fact(s);
}

static void fact_store(const struct section *s)
{
    bool full = section_lists(s, "disk-full"), broken = section_lists(s, "store-error");
    bool corrupt = section_lists(s, "media-corrupt");
    int64_t files = whole(s, "store", "files"), verified = whole(s, "store", "verified_files");
    open_fact(s, section_word(s, "Penyimpanan", "Storage"), full || broken || corrupt);
    if (json_is_integer(section_at(s, "store", "bytes")))
        words_bytes_of(s->out, &s->voice, whole(s, "store", "bytes"), whole(s, "store", "max_bytes"));
    else
        buffer_add_text(s->out, "–");
    middle_fact(s);
    if (broken)
        buffer_add_text(s->out,
                        section_word(s, "tidak dapat dibaca atau ditulis", "cannot be read or written"));
    else if (full)
        buffer_add_text(s->out, section_word(s, "ruang tidak cukup", "not enough room"));
    else if (corrupt)
        buffer_add_text(s->out, section_word(s, "ada berkas yang rusak", "a file is corrupt"));
    else if (verified >= files)
        buffer_printf(s->out, "%" PRId64 " %s", files,
                      section_word(s, "berkas, semua cocok", "files, all match"));
    else
        buffer_printf(s->out, "%" PRId64 " %s, %" PRId64 " %s", files, section_word(s, "berkas", "files"),
                      verified, section_word(s, "sudah diperiksa", "checked so far"));
    close_fact(s);
}

static void fact_temperature(const struct section *s)
{
    const json_t *t = section_at(s, "system", "temperature_celsius");
    const char *clock = json_string_value(section_at(s, "system", "clock"));
    bool hot = section_lists(s, "overheating"), weak = section_lists(s, "undervoltage");
    bool unsure = section_lists(s, "clock-unsure");
    open_fact(s, section_word(s, "Suhu", "Temperature"), hot || weak || unsure);
    if (json_is_number(t))
        buffer_printf(s->out, "%.0f °C", json_number_value(t));
    else
        buffer_add_text(s->out, "–");
    middle_fact(s);
    if (hot)
        buffer_printf(s->out, "%s %" PRId64 " °C", section_word(s, "di atas batas", "above the limit of"),
                      whole(s, "system", "temperature_limit_celsius"));
    else if (weak)
        buffer_add_text(s->out, section_word(s, "tegangan kurang", "voltage too low"));
    else if (json_is_false(section_at(s, "system", "undervoltage")))
        buffer_add_text(s->out, section_word(s, "tegangan cukup", "voltage good"));
    else
        buffer_add_text(s->out, section_word(s, "tegangan tidak diukur", "voltage not measured"));
    if (clock)
        buffer_printf(s->out, ", %s",
                      strcmp(clock, "trusted") == 0     ? section_word(s, "jam tepercaya", "clock trusted")
                      : strcmp(clock, "estimated") == 0 ? section_word(s, "jam perkiraan", "clock estimated")
                                                        : section_word(s, "jam salah", "clock wrong"));
    close_fact(s);
}

/* What the panel itself says, and since when it was told. */
static void note_panel(const struct section *s, bool sleeps)
{
    const char *confirmed = json_string_value(section_at(s, "panel", "confirmed"));
    if (!sleeps) {
        buffer_add_text(s->out, section_word(s, "panel masih mati", "the panel is still off"));
        return;
    }
    buffer_add_text(s->out, section_word(s, "sesuai jam, sejak ", "by its hours, since "));
    words_clock(s->out, &s->voice, facts_time(section_at(s, "panel", "since")), false);
    if (!confirmed)
        buffer_add_text(s->out, section_word(s, ", belum dipastikan", ", not confirmed"));
    else if (strcmp(confirmed, "on") == 0)
        buffer_add_text(s->out, section_word(s, ", tetapi masih menyala", ", but it is still on"));
    else
        buffer_add_text(s->out, section_word(s, ", dipastikan", ", confirmed"));
}

static void fact_display(const struct section *s)
{
    const json_t *fps = section_at(s, "render", "fps");
    bool stalled = section_lists(s, "screen-stalled"), gone = section_lists(s, "display-disconnected");
    bool still = !stalled && json_number_value(fps) < 0.5;
    const char *confirmed = json_string_value(section_at(s, "panel", "confirmed"));
    bool sleeps = judge_panel_sleeps(section_at(s, "panel", NULL)),
         dark = !sleeps && confirmed && strcmp(confirmed, "off") == 0;
    open_fact(s, section_word(s, "Tampilan", "Display"), stalled || gone || dark);
    if (sleeps)
        buffer_add_text(s->out, section_word(s, "Panel mati", "Panel off"));
    else if (!json_is_number(fps))
        buffer_add_text(s->out, "–");
    else if (still)
        buffer_add_text(s->out, section_word(s, "Gambar diam", "Still picture"));
    else
        buffer_printf(s->out, "%.0f fps", round(json_number_value(fps)));
    middle_fact(s);
    if (gone) {
        buffer_add_text(s->out, section_word(s, "layar tidak tersambung", "no display connected"));
    } else if (stalled && s->snapshot->last_frame) {
        buffer_add_text(s->out, section_word(s, "bingkai terakhir ", "last frame "));
        words_clock(s->out, &s->voice, s->snapshot->last_frame, true);
    } else if (sleeps || dark) {
        note_panel(s, sleeps);
    } else {
        buffer_printf(s->out, "%" PRId64 " %s", whole(s, "render", "frames_late"),
                      section_word(s, "bingkai lambat sejak mulai", "late frames since the start"));
    }
    close_fact(s);
}

void section_facts(const struct section *s)
{
    fact_sync(s);
    fact_store(s);
    fact_temperature(s);
    fact_display(s);
}
