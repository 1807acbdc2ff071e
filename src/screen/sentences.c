#include "screen/sentences.h"

#include "base/memory.h"

#include <stdio.h>

static const char *const weekdays[2][7] = {
    {"Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu"},
    {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}};
static const char *const months[2][12] = {
    {"Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November",
     "Desember"},
    {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
     "December"}};

static void time_text(char *out, size_t size, bool english, const struct zone *z, int64_t ms, bool with_label)
{
    struct civil c = zone_local(z, ms);
    const char *label = with_label ? zone_label(z, ms) : "";
    snprintf(out, size, "%02d%c%02d%s%s", c.hour, english ? ':' : '.', c.minute, *label ? " " : "", label);
}

static void date_text(char *out, size_t size, bool english, const struct zone *z, int64_t ms)
{
    struct civil c = zone_local(z, ms);
    snprintf(out, size, "%d %s %d", c.day, months[english][c.month - 1], c.year);
}

char *sentence_calm(enum config_language language, const struct zone *z, int64_t now_ms, int64_t due_ms)
{
    bool english = language == LANGUAGE_EN;
    if (due_ms == INT64_MAX)
        return xstrdup("");
    char time[40], day[60] = "";
    struct civil now = zone_local(z, now_ms), due = zone_local(z, due_ms);
    int64_t days = civil_day(due.year, due.month, due.day) - civil_day(now.year, now.month, now.day);
    time_text(time, sizeof time, english, z, due_ms, true);
    if (days >= 7)
        date_text(day, sizeof day, english, z, due_ms);
    else if (days != 0)
        snprintf(day, sizeof day, "%s", weekdays[english][due.weekday]);
    if (english)
        return xasprintf("Information returns %s%s%sat %s.", *day ? "on " : "", day, *day ? " " : "", time);
    return xasprintf("Informasi tampil lagi %s%spukul %s.", day, *day ? " " : "", time);
}

static void size_text(char *out, size_t size, bool english, int64_t bytes)
{
    double mb = (double)bytes / 1e6;
    if (mb >= 10 || bytes <= 0)
        snprintf(out, size, "%.0f MB", mb);
    else
        snprintf(out, size, "%d%c%d MB", (int)mb, english ? '.' : ',', (int)(mb * 10) % 10);
}

char *sentence_missing(enum config_language language, const struct zone *z, const struct lack_facts *f)
{
    bool english = language == LANGUAGE_EN;
    char text[60];
    switch (f->lack) {
    case LACK_PLAYLIST:
        break;
    case LACK_SERVER:
        return xstrdup(english ? "Server not reached yet." : "Server belum terjangkau.");
    case LACK_SIGNATURE:
        return xstrdup(english ? "Waiting for a validly signed playlist."
                               : "Daftar tayang menunggu tanda tangan yang sah.");
    case LACK_FILES:
        size_text(text, sizeof text, english, f->bytes);
        return english ? xasprintf("Waiting for %lld file%s, %s.", (long long)f->files, f->files == 1 ? "" : "s", text)
                       : xasprintf("Menunggu %lld berkas, %s.", (long long)f->files, text);
    case LACK_EXPIRED:
        date_text(text, sizeof text, english, z, f->expired_ms);
        return xasprintf(english ? "Playlist ended %s." : "Daftar tayang berakhir %s.", text);
    case LACK_SCREEN:
        return xasprintf(english ? "The playlist does not know the screen %s." : "Daftar tayang tidak memuat layar %s.",
                         f->screen_id);
    }
    return xstrdup(english ? "No playlist received yet." : "Daftar tayang belum diterima.");
}

char *sentence_doing(enum config_language language, const struct zone *z, const struct lack_facts *f)
{
    bool english = language == LANGUAGE_EN;
    char time[40];
    if (f->percent >= 0)
        return xasprintf(english ? "Downloading, %d %%." : "Mengunduh, %d %%.", f->percent);
    if (f->next_item_ms > 0 && !f->clock_wrong) {
        time_text(time, sizeof time, english, z, f->next_item_ms, false);
        return xasprintf(english ? "Next item at %s." : "Tayangan berikutnya pukul %s.", time);
    }
    if (f->next_attempt_ms > 0 && !f->clock_wrong) {
        time_text(time, sizeof time, english, z, f->next_attempt_ms, false);
        return xasprintf(english ? "Trying the server again at %s." : "Menghubungi server lagi pukul %s.", time);
    }
    return xstrdup(english ? "Trying the server again shortly." : "Menghubungi server lagi sebentar lagi.");
}
