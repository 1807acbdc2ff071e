/* Every problem that papan-sync alone can know (design.md 7), raised anew each time from the state. */
#include "sync.h"

#include <inttypes.h>
#include <string.h>

#define RAISE(s, code, ...) problems_raise((s)->problems, (s)->time.now_ms, code, __VA_ARGS__)

bool sync_online(const struct sync *s)
{
    int64_t window = 3 * (int64_t)s->config->server.poll_seconds * 1000;
    return s->last_success_boot && s->now_boot - s->last_success_boot <= (window > 10000 ? window : 10000);
}

static void raise_server(struct sync *s)
{
    int64_t window = 3 * (int64_t)s->config->server.poll_seconds * 1000;
    bool young = s->now_boot - s->started_boot < (window > 10000 ? window : 10000);
    if (s->config->closed_server)
        RAISE(s, "offline", "the configuration is wrong where it must not be: nothing is fetched");
    else if (!s->config->server.url)
        RAISE(s, "offline", "server.url is not set");
    else if (!sync_online(s) && !(young && !s->last_success_boot))
        RAISE(s, "offline", "%s", s->last_error[0] ? s->last_error : "the server does not answer");
    if (s->n_keys == 0)
        RAISE(s, "no-keys", "%s holds no usable key", s->config->server.keys);
    else if (s->refusal.code[0])
        RAISE(s, s->refusal.code, "%s", s->refusal.text);
    if (s->emergency_refusal.code[0])
        RAISE(s, s->emergency_refusal.code, "%s", s->emergency_refusal.text);
    if (alarm_unreachable(s))
        RAISE(s, "emergency-unreachable", "%s", s->emergency_silence);
}

static void raise_current(struct sync *s)
{
    const struct playlist *p = s->current.playlist;
    if (!p)
        return;
    int64_t left = p->expires_ms - s->time.now_ms;
    if (left <= 0)
        RAISE(s, "playlist-expired", "version %" PRId64 " is past its end", p->version);
    else if (left <= (p->expires_ms - p->issued_ms) / 4)
        RAISE(s, "playlist-expires-soon", "version %" PRId64 " ends in %" PRId64 " hours", p->version,
              left / 3600000);
    if (store_set_aside(s->store) == p->version)
        RAISE(s, "playlist-set-aside", "version %" PRId64 " ended the screen three times", p->version);
}

/* One problem a code; its text tells of the first and how many more there are. */
static void raise_media(struct sync *s, const struct media_state *media)
{
    static const char *const codes[] = {"disk-full", "media-corrupt", "media-missing", "store-error"};
    for (size_t c = 0; c < sizeof codes / sizeof *codes; c++) {
        const struct media_fault *first = NULL;
        size_t n = 0;
        for (size_t i = 0; i < media->n_faults; i++) {
            if (strcmp(media->faults[i].code, codes[c]) != 0)
                continue;
            first = first ? first : &media->faults[i];
            n++;
        }
        if (n > 1)
            RAISE(s, codes[c], "%s: %s (and %zu more)", first->name, first->text, n - 1);
        else if (n)
            RAISE(s, codes[c], "%s: %s", first->name, first->text);
    }
}

void trouble_collect(struct sync *s, const struct media_state *media)
{
    problems_begin(s->problems);
    raise_server(s);
    raise_current(s);
    raise_media(s, media);
    if (s->n_corrupt)
        RAISE(s, "media-corrupt", "%s", s->corrupt[0].text);
    if (s->store_trouble.code[0])
        RAISE(s, s->store_trouble.code, "%s", s->store_trouble.text);
    if (s->report && report_failure(s->report))
        RAISE(s, "report-failing", "%s", report_failure(s->report));
    if (s->time.state == TIME_WRONG)
        RAISE(s, "clock-unsure", "the clock is behind what is known of the time");
    problems_end(s->problems);
}
