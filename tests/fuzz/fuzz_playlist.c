/* Any bytes as a payload: refused with a reason, or a playlist whose timeline answers. */
#include "timeline/timeline.h"

#include <stdlib.h>

static void count(void *context, const struct medium *m, int64_t due, bool is_reserve)
{
    (void)m;
    (void)due;
    (void)is_reserve;
    ++*(size_t *)context;
}

static void ask(struct timeline *t, const char *zone, int64_t now)
{
    struct shown shown;
    char why[128];
    const struct ticker_message **messages = NULL;
    if (timeline_show(t, zone, now, NULL, NULL, &shown) &&
        (shown.start > now || shown.end <= now || shown.origin > shown.start)) {
        abort();
    }
    timeline_why(t, zone, now, why, sizeof(why));
    timeline_ticker(t, zone, now, &messages, NULL);
    free(messages);
}

static void ask_all(const struct playlist *p, const char *screen)
{
    struct timeline *t = timeline_create(p, screen);
    int64_t now = p->issued_ms;
    for (int i = 0; i < 8; i++) {
        const struct layout *l = timeline_layout(t, now);
        for (size_t j = 0; l && j < l->n_zones; j++) {
            ask(t, l->zones[j].name, now);
        }
        int64_t next = timeline_next_change(t, now);
        if (next <= now) {
            abort();
        }
        now = next == INT64_MAX ? now + 86400000 : next;
    }
    size_t media = 0;
    timeline_media(t, now, now + 86400000, count, &media);
    timeline_free(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct playlist_faults faults;
    struct error err = {0};
    struct playlist *p = playlist_parse(data, size, &faults, &err);
    if (p) {
        ask_all(p, "lobi-utama");
        ask_all(p, p->n_screens > 0 ? p->screens[0].id : "x");
    } else if (err.text[0] == '\0' || faults.refusals == 0) {
        abort();
    }
    playlist_faults_free(&faults);
    playlist_free(p);
    return 0;
}
