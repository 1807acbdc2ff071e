/* Any text as a `when`: what when_holds says of a moment stays true until the change that it promises, and a
 * timeline over the same condition agrees. The first byte chooses the zone, the next four the moment. */
#include "timeline/timeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const zones[] = {
    "Asia/Jakarta",   "America/New_York", "Australia/Lord_Howe", "Africa/Cairo",
    "America/Havana", "Pacific/Apia",     "Europe/Berlin",       "UTC"};

static void check(const struct playlist *p, int64_t now)
{
    const struct when *w = &p->loops[0].when;
    struct timeline *t = timeline_create(p, "x");
    for (int i = 0; i < 6; i++) {
        int64_t change;
        struct slot slot;
        bool holds = when_holds(w, p->timezone, now, &change);
        if (change <= now || when_holds(w, p->timezone, change - 1, NULL) != holds ||
            when_holds(w, p->timezone, now + (change - now) / 2, NULL) != holds) {
            abort();
        }
        if (!timeline_at(t, "main", now, &slot) || (slot.item != NULL) != holds) {
            abort();
        }
        now = change;
    }
    timeline_free(t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 5 || size > 4096) {
        return 0;
    }
    uint32_t at;
    char *text = NULL;
    memcpy(&at, data + 1, sizeof(at));
    int n = asprintf(
        &text,
        "{\"papan\":1,\"kind\":\"playlist\",\"site\":\"s\",\"version\":1,\"issued\":\"2026-01-01T00:00:00Z\","
        "\"expires\":\"2028-01-01T00:00:00Z\",\"timezone\":\"%s\",\"layouts\":{\"l\":{\"main\":[0,0,9,9]}},"
        "\"screens\":{\"*\":{\"layout\":\"l\"}},\"loops\":[{\"id\":\"l\",\"zone\":\"main\",\"items\":[{"
        "\"id\":"
        "\"i\",\"text\":{\"title\":\"x\"},\"seconds\":5}],\"when\":%.*s}]}",
        zones[data[0] % 8], (int)(size - 5), (const char *)data + 5);
    if (n < 0) {
        return 0;
    }
    struct playlist *p = playlist_parse(text, strlen(text), NULL, NULL);
    if (p && p->n_loops == 1) {
        check(p, INT64_C(946684800000) + (int64_t)at * 1000);
    }
    playlist_free(p);
    free(text);
    return 0;
}
