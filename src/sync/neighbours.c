/* What other parts know of the blobs: papan-screen's facts (bad blobs, zones with content), the scrub
 * thread's findings. */
#include "base/memory.h"
#include "base/text.h"
#include "sync.h"

#include <stdlib.h>
#include <string.h>

#define SCREEN_EVERY_MS 2000

static void note_corrupt(struct sync *s, const char *hash, const char *text)
{
    struct corrupt *c = NULL;
    for (size_t i = 0; i < s->n_corrupt; i++)
        if (strcmp(s->corrupt[i].hash, hash) == 0)
            c = &s->corrupt[i];
    if (!c) {
        s->corrupt = xreallocarray(s->corrupt, s->n_corrupt + 1, sizeof *s->corrupt);
        c = &s->corrupt[s->n_corrupt++];
    }
    text_copy(c->hash, sizeof c->hash, hash);
    text_copy(c->text, sizeof c->text, text);
}

void neighbours_collect_scrub(struct sync *s)
{
    struct scrub_fault *faults = NULL;
    size_t n = s->scrub ? scrub_take(s->scrub, &faults) : 0;
    for (size_t i = 0; i < n; i++) {
        note_corrupt(s, faults[i].hash, faults[i].text);
        s->plan_stale = true;
    }
    free(faults);
    /* Whole again: nothing more to tell. */
    for (size_t i = 0; i < s->n_corrupt;) {
        if (store_has_blob(s->store, s->corrupt[i].hash, -1))
            s->corrupt[i] = s->corrupt[--s->n_corrupt];
        else
            i++;
    }
}

static void read_zones(struct sync *s, const json_t *screen)
{
    const json_t *zones = json_object_get(screen, "zones_showing"), *zone;
    size_t i;
    s->n_zones_showing = 0;
    s->screen_known = json_is_array(zones);
    json_array_foreach(zones, i, zone)
    {
        if (json_is_string(zone) && s->n_zones_showing < PLAYLIST_ZONES_MAX)
            text_copy(s->zones_showing[s->n_zones_showing++], ID_MAX + 1, json_string_value(zone));
    }
}

static void doubt_blobs(struct sync *s, const json_t *screen)
{
    const json_t *bad = json_object_get(screen, "bad_blobs"), *hash;
    size_t i;
    json_array_foreach(bad, i, hash)
    {
        const char *text = json_string_value(hash);
        /* Its word is not taken: what is removed has been read here too. */
        if (text && hash_text_valid(text) && s->scrub && store_has_blob(s->store, text, -1) &&
            !store_blob_verified(s->store, s->config->runtime.path, text, -1))
            scrub_doubt(s->scrub, text);
    }
}

void neighbours_read(struct sync *s)
{
    if (s->screen_read_boot && s->now_boot - s->screen_read_boot < SCREEN_EVERY_MS)
        return;
    s->screen_read_boot = s->now_boot;
    json_t *screen = facts_reader_look(s->screen_facts);
    json_decref(s->showing);
    s->showing = json_incref(json_object_get(screen, "now"));
    read_zones(s, screen);
    doubt_blobs(s, screen);
    json_decref(screen);
}
