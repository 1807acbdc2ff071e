/* State, picture, faults and plays of the dashboard. */
#include "status/sections.h"

#include "status/gather.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define FAULTS_MAX 5

const char *section_word(const struct section *s, const char *id, const char *en)
{
    return s->voice.language == LANGUAGE_ID ? id : en;
}

bool section_lists(const struct section *s, const char *code)
{
    for (size_t i = 0; i < s->snapshot->judgement.n_problems; i++)
        if (strcmp(s->snapshot->judgement.problems[i].row->code, code) == 0)
            return true;
    return false;
}

const json_t *section_at(const struct section *s, const char *a, const char *b)
{
    const json_t *v = json_object_get(s->snapshot->document, a);
    return b ? json_object_get(v, b) : v;
}

const char *section_shade(const struct snapshot *s)
{
    static const char *const shades[] = {"ok", "warn", "crit"};
    return shades[s->judgement.state];
}

/* ---- state ---- */

static const char *const shapes[] = {
    "<circle cx=\"32\" cy=\"32\" r=\"29\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"6\"/>"
    "<path d=\"M18 33l10 10 19-21\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"7\"/>",
    "<path d=\"M32 6L61 58H3Z\" fill=\"none\" stroke=\"currentColor\" stroke-width=\"6\" "
    "stroke-linejoin=\"round\"/>"
    "<path d=\"M32 24v17\" stroke=\"currentColor\" stroke-width=\"7\"/>"
    "<circle cx=\"32\" cy=\"49\" r=\"4\" fill=\"currentColor\"/>",
    "<path d=\"M21 4H43L60 21V43L43 60H21L4 43V21Z\" fill=\"none\" stroke=\"currentColor\" "
    "stroke-width=\"6\"/>"
    "<path d=\"M22 22L42 42M42 22L22 42\" stroke=\"currentColor\" stroke-width=\"7\"/>"};
static const char *const state_words[][2] = {
    {"Sehat", "Healthy"}, {"Terganggu", "Degraded"}, {"Kritis", "Critical"}};

static void sentence_of_health(const struct section *s)
{
    const char *slate = json_string_value(section_at(s, "slate", NULL));
    if (json_is_object(section_at(s, "emergency", NULL)))
        buffer_add_text(s->out,
                        section_word(s, "Pesan darurat sedang tayang.", "An emergency message is showing."));
    else if (slate && strcmp(slate, "calm") == 0)
        buffer_add_text(s->out,
                        section_word(s, "Tidak ada isi terjadwal saat ini.", "Nothing is scheduled now."));
    else
        buffer_add_text(s->out,
                        section_word(s, "Konten tayang sesuai jadwal.", "Content is showing as scheduled."));
}

/* What happened, since when, what still works and what to do: of the worst problem. */
static void sentence(const struct section *s)
{
    const struct judgement *j = &s->snapshot->judgement;
    const struct problem *worst = NULL;
    for (size_t i = 0; i < j->n_problems && !worst; i++)
        if (j->problems[i].counts)
            worst = &j->problems[i];
    if (!worst) {
        sentence_of_health(s);
        return;
    }
    words_html(s->out, worst->row->sentence[s->voice.language]);
    buffer_add_text(s->out, section_word(s, " sejak ", " since "));
    words_moment(s->out, &s->voice, worst->since);
    buffer_add_text(s->out, ". ");
    words_html(s->out, worst->row->advice[s->voice.language]);
}

static void codes_or_playlist(const struct section *s)
{
    const struct judgement *j = &s->snapshot->judgement;
    int64_t expires = facts_time(section_at(s, "playlist", "expires"));
    for (size_t i = 0; i < j->n_problems; i++)
        buffer_printf(s->out, "%s<code>%s</code>", i ? "<br>" : "", j->problems[i].row->code);
    if (j->n_problems || !json_is_object(section_at(s, "playlist", NULL)))
        return;
    buffer_printf(s->out, "%s %" JSON_INTEGER_FORMAT,
                  section_word(s, "Daftar tayang versi", "Playlist version"),
                  json_integer_value(section_at(s, "playlist", "version")));
    if (expires) {
        buffer_printf(s->out, "<br>%s ", section_word(s, "berlaku sampai", "valid until"));
        words_date(s->out, &s->voice, expires);
    }
}

void section_state(const struct section *s)
{
    enum health_state state = s->snapshot->judgement.state;
    buffer_printf(
        s->out,
        "<svg viewBox=\"0 0 64 64\" aria-hidden=\"true\" focusable=\"false\">%s</svg><div><h1>%s</h1><p>",
        shapes[state], state_words[state][s->voice.language]);
    sentence(s);
    buffer_add_text(s->out, "</p></div><div class=\"code\">");
    codes_or_playlist(s);
    buffer_add_text(s->out, "</div>");
}

/* ---- picture ---- */

void section_picture(const struct section *s)
{
    int64_t last = s->snapshot->last_frame;
    if (!last) {
        buffer_add_text(s->out, section_word(s, "Belum ada gambar.", "There is no picture yet."));
    } else if (s->snapshot->screen_answers && !section_lists(s, "screen-stalled")) {
        buffer_add_text(s->out, section_word(s, "Gambar layar pukul ", "The screen at "));
        words_clock(s->out, &s->voice, s->snapshot->now, true);
        buffer_printf(s->out, "<span class=\"wide\">%s</span>",
                      section_word(s, ", diperbarui setiap 5 detik.", ", refreshed every 5 seconds."));
    } else {
        buffer_add_text(s->out, section_word(s, "Gambar terakhir pukul ", "The last picture is from "));
        words_clock(s->out, &s->voice, last, true);
        buffer_add_text(s->out, section_word(s, ", tidak berubah selama ", ", unchanged for "));
        words_exact_span(s->out, &s->voice, s->snapshot->now - last);
        buffer_add_text(s->out, ".");
    }
}

/* ---- faults ---- */

static void fault_row(const struct section *s, const struct past_problem *p)
{
    buffer_add_text(s->out, "<tr><td>");
    words_short(s->out, &s->voice, p->since);
    buffer_printf(s->out, "</td><td class=\"c\"><code>%s</code></td><td class=\"t\">", p->row->code);
    words_html(s->out, p->row->sentence[s->voice.language]);
    if (p->detail[0]) {
        buffer_add_text(s->out, "<span class=\"detail\">");
        words_html(s->out, p->detail);
        buffer_add_text(s->out, "</span>");
    }
    buffer_add_text(s->out, "</td><td>");
    if (p->until) {
        buffer_add_text(s->out, section_word(s, "pulih dalam ", "over after "));
        words_span(s->out, &s->voice, p->until - p->since);
    } else {
        buffer_add_text(s->out, section_word(s, "sedang terjadi", "going on"));
    }
    buffer_add_text(s->out, "</td></tr>");
}

/* Current ones on top, newest first. */
static int compare_faults(const void *a, const void *b)
{
    const struct past_problem *x = *(const struct past_problem *const *)a;
    const struct past_problem *y = *(const struct past_problem *const *)b;
    if (!x->until != !y->until)
        return x->until ? 1 : -1;
    return x->since > y->since ? -1 : x->since < y->since;
}

void section_faults(const struct section *s)
{
    const struct judgement *j = &s->snapshot->judgement;
    const struct past_problem *sorted[HISTORY_MAX];
    for (size_t i = 0; i < j->n_history; i++)
        sorted[i] = &j->history[i];
    if (j->n_history)
        qsort(sorted, j->n_history, sizeof sorted[0], compare_faults);
    for (size_t i = 0; i < j->n_history && i < FAULTS_MAX; i++)
        fault_row(s, sorted[i]);
    if (!j->n_history)
        buffer_printf(s->out, "<tr><td class=\"none\" colspan=\"4\">%s</td></tr>",
                      section_word(s, "Tidak ada gangguan.", "No faults."));
}

/* ---- plays ---- */

static void play_row(const struct section *s, const struct recent_item *r)
{
    buffer_add_text(s->out, "<tr><td>");
    words_clock(s->out, &s->voice, r->last, true);
    buffer_add_text(s->out, "</td><td class=\"c\">");
    words_html(s->out, r->item);
    buffer_printf(s->out, "</td><td class=\"t\">%d %s", r->shown,
                  section_word(s, "kali tayang", "times shown"));
    if (r->not_shown)
        buffer_printf(s->out, ", %d %s", r->not_shown,
                      section_word(s, "kali tidak utuh", "times not in full"));
    buffer_printf(s->out, "</td><td>%" PRId64 " %s</td></tr>", r->missed,
                  section_word(s, "bingkai hilang", "frames missed"));
}

void section_plays(const struct section *s)
{
    for (size_t i = 0; i < s->snapshot->n_recent; i++)
        play_row(s, &s->snapshot->recent[i]);
    if (!s->snapshot->n_recent)
        buffer_printf(s->out, "<tr><td class=\"none\" colspan=\"4\">%s</td></tr>",
                      section_word(s, "Belum ada catatan tayang.", "No play records yet."));
}
