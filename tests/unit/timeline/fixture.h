/* Playlists for the tables of these tests, and times as they are written. */
#ifndef PAPAN_TESTS_TIMELINE_FIXTURE_H
#define PAPAN_TESTS_TIMELINE_FIXTURE_H

#include "timeline/timeline.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Pictures a to e and a video v of 4 s, by hashes of one digit repeated; see HASH. */
#define HASH10(c) c c c c c c c c c c
#define HASH(c) HASH10(c) HASH10(c) HASH10(c) HASH10(c) HASH10(c) HASH10(c) c c c c
#define MEDIUM(c)                                                                                            \
    "\"" HASH(c) "\":{\"kind\":\"picture\",\"bytes\":1,\"url\":\"" c                                         \
                 "\",\"width\":1,\"height\":1,\"name\":\"" c "\"}"

#define TEXT_ITEM(id, seconds) "{\"id\":\"" id "\",\"text\":{\"title\":\"x\"},\"seconds\":" #seconds "}"
#define TEXT_ITEM_WHEN(id, seconds, when)                                                                    \
    "{\"id\":\"" id "\",\"text\":{\"title\":\"x\"},\"seconds\":" #seconds ",\"when\":{" when "}}"
#define PICTURE_ITEM(id, c, seconds) "{\"id\":\"" id "\",\"media\":\"" HASH(c) "\",\"seconds\":" #seconds "}"

#define PLAIN_LAYOUTS "\"l\":{\"main\":[0,0,100,100]}"
#define PLAIN_SCREENS "\"*\":{\"layout\":\"l\"}"

/* `more`: further members of the top object, beginning with a comma, or "". */
static inline struct playlist *fixture_playlist(const char *zone, const char *layouts, const char *screens,
                                                const char *loops, const char *more)
{
    struct error err = {0};
    char *text = NULL;
    int n = asprintf(
        &text,
        "{\"papan\":1,\"kind\":\"playlist\",\"site\":\"s\",\"version\":1,\"issued\":\"2026-01-01T00:00:00Z\","
        "\"expires\":\"2028-01-01T00:00:00Z\",\"timezone\":\"%s\",\"media\":{" MEDIUM("a") "," MEDIUM(
            "b") "," MEDIUM("c") "," MEDIUM("d") "," MEDIUM("e") "},\"layouts\":{%s},\"screens\":{%s},"
                                                                 "\"loops\":[%s]%s}",
        zone, layouts, screens, loops, more);
    struct playlist *p = playlist_parse(text, (size_t)n, NULL, &err);
    if (!p) {
        fail_msg("%s\n%s", err.text, text);
    }
    free(text);
    return p;
}

static inline int64_t at(const char *text)
{
    int64_t ms;
    if (!time_parse(text, &ms)) {
        fail_msg("%s is no time", text);
    }
    return ms;
}

/* 2026-11-24 (a Tuesday) in Jakarta, "08:00:05". */
static inline int64_t clock_at(const char *text)
{
    char whole[40];
    snprintf(whole, sizeof(whole), "2026-11-24T%.8s+07:00", text);
    return at(whole);
}

#endif
