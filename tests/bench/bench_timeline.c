/* What the timeline costs, in CPU time: a playlist of 10,000 items in 500 loops (the limits of design.md 4.2) with hours,
 * days and dates on loops and items, ten priorities, in a zone of the system's zoneinfo. Usage:
 * bench_timeline [TIMEZONE [FILE]]: FILE receives the playlist, for the programs that read one. */
#include "base/clock.h"
#include "base/file.h"
#include "timeline/timeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOOPS 500
#define ITEMS_PER_LOOP 20
#define QUESTIONS 2000000
#define DAYS 50

#define HASH "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static void item_write(struct buffer *b, int loop, int item)
{
    buffer_printf(b, "%s{\"id\":\"i%d-%d\",\"media\":\"" HASH "\",\"seconds\":%d", item ? "," : "", loop,
                  item, 5 + (loop * 7 + item) % 30);
    if (item % 3 == 1) {
        buffer_printf(b, ",\"when\":{\"hours\":[[\"%02d:%02d\",\"%02d:30\"]]}", item % 12, loop % 60,
                      12 + item % 11);
    } else if (item % 3 == 2) {
        buffer_printf(
            b, ",\"when\":{\"from\":\"2026-0%d-01\",\"until\":\"2027-12-%02d\",\"month_days\":[1,15,-1,%d]}",
            1 + loop % 9, 1 + item, 1 + loop % 28);
    }
    buffer_add_text(b, "}");
}

static char *playlist_write(const char *zone, size_t *ret_n)
{
    static const char *const whens[] = {
        "{}", "{\"hours\":[[\"07:00\",\"16:00\"]]}",
        "{\"days\":[\"mon\",\"tue\",\"wed\"],\"hours\":[[\"18:00\",\"02:00\"]]}",
        "{\"from\":\"2026-01-01T10:30\",\"except\":[\"2026-12-25\"]}"};
    struct buffer b;
    buffer_init(&b, PLAYLIST_BYTES_MAX);
    buffer_printf(
        &b,
        "{\"papan\":1,\"kind\":\"playlist\",\"site\":\"s\",\"version\":1,\"issued\":\"2026-01-01T00:00:00Z\","
        "\"expires\":\"2028-01-01T00:00:00Z\",\"timezone\":\"%s\",\"media\":{\"" HASH
        "\":{\"kind\":\"picture\",\"bytes\":1,\"url\":\"a\",\"width\":1,\"height\":1}},"
        "\"layouts\":{\"l\":{\"main\":[0,0,100,100]}},\"screens\":{\"*\":{\"layout\":\"l\"}},\"loops\":[",
        zone);
    for (int i = 0; i < LOOPS; i++) {
        buffer_printf(&b, "%s{\"id\":\"l%d\",\"zone\":\"main\",\"priority\":%d,\"when\":%s,\"items\":[",
                      i ? "," : "", i, i % 10, whens[i % 4]);
        for (int j = 0; j < ITEMS_PER_LOOP; j++) {
            item_write(&b, i, j);
        }
        buffer_add_text(&b, "]}");
    }
    buffer_add_text(&b, "]}");
    *ret_n = b.length;
    return buffer_take(&b);
}

static uint64_t random_next(uint64_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    return *state;
}

static void slots_count(void *context, const struct slot *slot)
{
    (void)slot;
    ++*(size_t *)context;
}

int main(int argc, char **argv)
{
    struct error err = {0};
    size_t n, slots = 0;
    char *text = playlist_write(argc > 1 ? argv[1] : "Asia/Jakarta", &n);
    if (argc > 2 && !file_replace(argv[2], text, n, 0644, FILE_FAST, &err)) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    int64_t begin = clock_cpu_us();
    struct playlist *p = playlist_parse(text, n, NULL, &err);
    int64_t parsed = clock_cpu_us() - begin;
    if (!p) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    printf("playlist: %zu items in %zu loops, %zu bytes\nparse: %.1f ms\n", p->n_items, p->n_loops, n,
           (double)parsed / 1e3);

    int64_t start = civil_day(2026, 11, 24) * INT64_C(86400000);
    struct timeline *t = timeline_create(p, "x");
    begin = clock_cpu_us();
    for (int i = 0; i < DAYS; i++) {
        timeline_prepare(t, start + i * INT64_C(86400000));
    }
    printf("prepare a day: %.2f ms\n", (double)(clock_cpu_us() - begin) / 1e3 / DAYS);

    uint64_t state = 88172645463325252u;
    struct slot slot;
    timeline_prepare(t, start);
    begin = clock_cpu_us();
    for (int i = 0; i < QUESTIONS; i++) {
        timeline_at(t, "main", start - start % 86400000 + (int64_t)(random_next(&state) % 61200000), &slot);
    }
    printf("timeline_at: %.0f ns\n", (double)(clock_cpu_us() - begin) * 1e3 / QUESTIONS);

    timeline_free(t);
    begin = clock_cpu_us();
    t = timeline_create(p, "x");
    timeline_walk(t, "main", start, start + 86400000, slots_count, &slots);
    printf("run-down of 24 hours from nothing: %.1f ms, %zu slots\n", (double)(clock_cpu_us() - begin) / 1e3,
           slots);
    timeline_free(t);
    playlist_free(p);
    free(text);
    return 0;
}
