#include "screen/snapshot.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"
#include "screen/director.h"
#include "screen/stage.h"

#include <poll.h>
#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LIMIT_US = 20000000, STEP_MS = 10 };

/* Only what is due at that moment is hashed: nothing unsigned reaches a picture either. */
static void found(void *context, const struct medium *m, int64_t due, bool is_reserve)
{
    struct director *d = context;
    struct error err = {0};
    (void)due;
    (void)is_reserve;
    enum medium_state *state = &d->bill->media[bill_index(d->bill, m)];
    if (*state != MEDIUM_UNSEEN)
        return;
    *state = MEDIUM_ABSENT;
    if (!store_has_blob(d->store, m->hash, m->bytes))
        return;
    bool whole = store_verify_blob(d->store, d->config->runtime.path, m->hash, m->bytes, NULL, NULL, &err);
    *state = whole ? MEDIUM_WHOLE : MEDIUM_BAD;
    if (!whole)
        log_warning("%s", err.text);
}

static void read_store(struct director *d)
{
    const struct config *c = d->config;
    struct trusted_source trust = {c->server.keys, (unsigned)c->server.required_signatures, c->server.site};
    char hash[HASH_TEXT_SIZE];
    struct playlist *p = library_playlist(d->store, STORE_CURRENT, &trust, hash, &d->bill_error);
    d->looked = true;
    if (p) {
        d->bill = bill_create(p, c->screen.id, hash);
        timeline_media(d->bill->timeline, d->fixed_wall_ms, d->fixed_wall_ms + 1000, found, d);
    } else {
        log_warning("no valid playlist: %s", d->bill_error.text);
    }
    trust.required_signatures = (unsigned)c->server.emergency_signatures;
    alarm_set(d->alarm, library_emergency(d->store, &trust, NULL), clock_boot_ms());
}

static bool settled(const struct director *d)
{
    if (d->alarm_stage == ALARM_UP)
        return true;
    if (!d->stage)
        return !d->coming;
    for (size_t i = 0; i < d->stage->n_tiles; i++) {
        const struct zone_show *z = &d->stage->tiles[i].loops;
        if (d->stage->tiles[i].use == ZONE_LOOPS && (!z->known || (z->want.loop && (!z->now || z->next))))
            return false;
    }
    return d->stage->ground_decoder == NULL;
}

static void draw(struct director *d)
{
    int64_t until = clock_mono_us() + LIMIT_US;
    do {
        struct pollfd fds[32];
        int64_t wake = INT64_MAX;
        director_turn(d, &wake);
        if (settled(d))
            return;
        poll(fds, (nfds_t)decoders_poll(d->decoders, &d->work.ticks, d->work.tick, fds, 32), STEP_MS);
    } while (clock_mono_us() < until);
    log_warning("not everything was ready within 20 s");
}

static bool encode(const uint32_t *pixels, int width, int height, int pitch, void **ret, size_t *ret_n)
{
    png_image image = {.version = PNG_IMAGE_VERSION, .width = (png_uint_32)width, .height = (png_uint_32)height,
                       .format = PNG_FORMAT_RGB};
    uint8_t *rgb = malloc((size_t)width * (size_t)height * 3), *out = rgb;
    if (!rgb)
        return false;
    for (int y = 0; y < height; y++) {
        const uint32_t *row = (const uint32_t *)(const void *)((const uint8_t *)pixels + (ptrdiff_t)y * pitch);
        for (int x = 0; x < width; x++) {
            *out++ = (uint8_t)(row[x] >> 16);
            *out++ = (uint8_t)(row[x] >> 8);
            *out++ = (uint8_t)row[x];
        }
    }
    png_alloc_size_t n = PNG_IMAGE_PNG_SIZE_MAX(image);
    void *bytes = malloc(n);
    bool ok = bytes && png_image_write_to_memory(&image, bytes, &n, 0, rgb, width * 3, NULL);
    free(rgb);
    if (!ok) {
        free(bytes);
        return false;
    }
    *ret = bytes;
    *ret_n = n;
    return true;
}

static int write_file(struct director *d, const char *file)
{
    const uint32_t *pixels;
    int width, height, pitch;
    void *png = NULL;
    size_t n = 0;
    struct error err = {0};
    if (!presenter_read(d->presenter, &pixels, &width, &height, &pitch) ||
        !encode(pixels, width, height, pitch, &png, &n)) {
        log_error("no picture could be drawn");
        return 1;
    }
    bool ok = file_replace(file, png, n, 0644, FILE_FAST, &err);
    free(png);
    if (!ok)
        log_error("%s", err.text);
    return ok ? 0 : 1;
}

int snapshot_run(const struct config *c, const char *file, int64_t at_ms)
{
    struct error err = {0};
    struct director *d = director_create(c, true, &err);
    if (!d) {
        log_error("%s", err.text);
        return 1;
    }
    d->fixed_wall_ms = at_ms;
    d->time.state = TIME_TRUSTED;
    d->sync.confirmed_boot_ms = clock_boot_ms(); /* leases as if the server had just answered */
    read_store(d);
    draw(d);
    int status = write_file(d, file);
    director_destroy(d);
    return status;
}
