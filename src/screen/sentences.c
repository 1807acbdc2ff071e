#include "screen/sentences.h"

#include "base/memory.h"

#include <stdio.h>
#include <string.h>

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
    case LACK_SETUP:
        return xstrdup(english ? "This screen is not set up yet." : "Layar ini belum disiapkan.");
    }
    return xstrdup(english ? "No playlist received yet." : "Daftar tayang belum diterima.");
}

char *sentence_doing(enum config_language language, const struct zone *z, const struct lack_facts *f)
{
    bool english = language == LANGUAGE_EN;
    char time[40];
    if (f->lack == LACK_SETUP)
        return xstrdup(english ? "Run papan-setup on it, or plug in a USB stick with its configuration."
                               : "Jalankan papan-setup, atau pasang stik USB berisi konfigurasinya.");
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

char *sentence_setup_code(enum config_language language, const char *address)
{
    return xasprintf("%s\n%s%s%ssudo papan-setup\n",
                     language == LANGUAGE_EN ? "This Papan screen is not set up." : "Layar Papan belum disiapkan.",
                     *address ? "ssh " : "", address, *address ? "\n" : "");
}

static char *stick_copies(bool english, const struct stick_facts *f)
{
    return xasprintf(english ? "USB stick: playlist %lld is taken. Copying, %lld to go, %d %% are here. Leave the stick in."
                             : "Stik USB: daftar tayang %lld diterima. Menyalin, sisa %lld berkas, sudah %d %%. Biarkan stik terpasang.",
                     (long long)f->version, (long long)f->files, f->percent);
}

/* The one number that a sentence may hold, without handing the sentence to printf. */
static char *fill_version(const char *sentence, int64_t version)
{
    const char *at = strstr(sentence, "%lld");
    return at ? xasprintf("%.*s%lld%s", (int)(at - sentence), sentence, (long long)version, at + 4) : xstrdup(sentence);
}

char *sentence_stick(enum config_language language, const struct stick_facts *f)
{
    static const struct {
        const char *code, *id, *en;
    } rows[] = {
        {"accepted", "Stik USB: daftar tayang %lld sudah tersalin. Stik boleh dicabut.",
         "USB stick: playlist %lld is copied. The stick may be taken out."},
        {"same", "Stik USB: daftar tayang %lld sudah ada di layar ini. Stik boleh dicabut.",
         "USB stick: playlist %lld is on this screen already. The stick may be taken out."},
        {"older", "Stik USB: daftar tayang %lld tidak lebih baru daripada yang ada, jadi tidak dipakai.",
         "USB stick: playlist %lld is not newer than the one here and is not used."},
        {"expired", "Stik USB: masa berlaku daftar tayang %lld sudah habis, jadi tidak dipakai.",
         "USB stick: playlist %lld is past its end and is not used."},
        {"refused", "Stik USB: isinya tidak bertanda tangan sah, jadi tidak dipakai.",
         "USB stick: what is on it is not validly signed and is not used."},
        {"unreadable", "Stik USB: daftar tayangnya tidak terbaca.", "USB stick: its playlist cannot be read."},
        {"not-stored", "Stik USB: daftar tayangnya tidak dapat disimpan.", "USB stick: its playlist cannot be stored."},
    };
    bool english = language == LANGUAGE_EN;
    if (f->files > 0 && (strcmp(f->code, "accepted") == 0 || strcmp(f->code, "same") == 0))
        return stick_copies(english, f);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(f->code, rows[i].code) == 0)
            return fill_version(english ? rows[i].en : rows[i].id, f->version);
    return NULL;
}

const char *sentence_setup(enum config_language language, const char *code)
{
    static const char *const rows[][3] = {
        {"playlist-good", "Pengaturan: server menjawab, daftar tayang bertanda tangan sah.",
         "Setup: the server answers, its playlist is validly signed."},
        {"playlist-refused", "Pengaturan: server menjawab, tetapi daftar tayangnya tidak bertanda tangan sah.",
         "Setup: the server answers, but its playlist is not validly signed."},
        {"server-silent", "Pengaturan: server belum memberi daftar tayang.", "Setup: the server gives no playlist yet."},
        {"stick-applied", "Stik USB: pengaturan dan kunci dipasang.", "USB stick: configuration and keys are applied."},
        {"stick-kept", "Stik USB: layar ini sudah diatur; pengaturan di stik tidak dipakai.",
         "USB stick: this screen is set up already; the configuration on it is not used."},
        {"stick-refused", "Stik USB: pengaturan di stik tidak dapat dipakai.",
         "USB stick: the configuration on it cannot be used."},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (strcmp(code, rows[i][0]) == 0)
            return rows[i][language == LANGUAGE_EN ? 2 : 1];
    return NULL;
}
