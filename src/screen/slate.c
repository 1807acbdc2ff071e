/* Which board is up: ground, stage or one of the slates; the slates' pictures; the identify corner. */
#include "screen/director.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "screen/sentences.h"
#include "screen/stage.h"
#include "version.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATIENCE_US = 1500000 }; /* at a start and at another size: the ground alone, before a slate that would only flash */

static enum board choose(const struct director *d)
{
    if (d->stage) {
        switch (stage_content(d->stage)) {
        case STAGE_SHOWS:
            return BOARD_STAGE;
        case STAGE_CALM:
            return BOARD_CALM;
        case STAGE_NOTHING:
            return BOARD_SERVICE;
        }
    }
    return BOARD_SERVICE;
}

/* "" where only this machine is answered. */
static void address_text(const struct director *d, char *out, size_t size)
{
    const char *listen = d->config->status.listen, *colon = listen ? strrchr(listen, ':') : NULL;
    out[0] = 0;
    if (!colon || text_has_prefix(listen, "127.") || text_has_prefix(listen, "[::1]") ||
        text_has_prefix(listen, "localhost"))
        return;
    char host[ID_MAX + 1] = "";
    bool any = text_has_prefix(listen, "0.0.0.0:") || text_has_prefix(listen, "[::]:");
    if (!any)
        snprintf(out, size, "%s", listen);
    else if (gethostname(host, sizeof host - 1) == 0)
        snprintf(out, size, "%s%s%s", host, strchr(host, '.') ? "" : ".local", colon);
}

/* Neither a server nor anything that came by another way; or nobody's signature would count. */
static bool is_not_set_up(const struct director *d)
{
    bool server = d->config->server.url && *d->config->server.url;
    bool nothing = !d->bill && d->bill_error.errnum == ENOENT && d->sync.pending_files <= 0;
    return (nothing && (!server || d->sync.no_keys)) || strcmp(d->bill_error.code, "no-keys") == 0;
}

static void learn_lack(const struct director *d, struct lack_facts *f)
{
    *f = (struct lack_facts){.percent = -1,
                             .next_attempt_ms = d->sync.next_attempt_ms,
                             .clock_wrong = d->time.state == TIME_WRONG,
                             .screen_id = d->config->screen.id};
    if (is_not_set_up(d)) {
        f->lack = LACK_SETUP;
    } else if (d->sync.pending_files > 0) {
        f->lack = LACK_FILES;
        f->files = d->sync.pending_files;
        f->bytes = d->sync.pending_bytes;
        f->percent = d->sync.online ? d->sync.percent : -1;
    } else if (d->bill && !timeline_has_screen(d->bill->timeline)) {
        f->lack = LACK_SCREEN;
    } else if (d->bill) {
        f->lack = LACK_FILES;
        for (size_t i = 0; i < d->bill->playlist->n_media; i++)
            if (d->bill->due[i] != INT64_MAX && d->bill->media[i] != MEDIUM_WHOLE) {
                f->files++;
                f->bytes += d->bill->playlist->media[i].bytes;
            }
    } else if (d->bill_error.errnum != ENOENT && d->bill_error.code[0]) {
        f->lack = LACK_SIGNATURE;
    } else {
        f->lack = d->sync.online ? LACK_PLAYLIST : LACK_SERVER;
    }
}

static void draw_service(struct director *d, const struct zone *z, const struct civil *local)
{
    char address[300], key[sizeof d->slate_key];
    struct lack_facts lack;
    address_text(d, address, sizeof address);
    learn_lack(d, &lack);
    bool set_up = lack.lack != LACK_SETUP;
    if (!set_up && !*address)
        snprintf(address, sizeof address, "%s", d->sync.address);
    char *code = set_up ? xstrdup("") : sentence_setup_code(d->config->screen.language, d->sync.address);
    char *missing = sentence_missing(d->config->screen.language, z, &lack);
    char *doing = sentence_doing(d->config->screen.language, z, &lack);
    snprintf(key, sizeof key, "s|%.120s|%.120s|%.100s|%d", missing, doing, address, (int)d->time.state);
    int64_t minute = d->work.wall_ms / 60000;
    if (!d->slate_image || minute != d->slate_minute || strcmp(key, d->slate_key) != 0) {
        struct slate_service s = {.screen_id = d->config->screen.id,
                                  .address = address,
                                  .missing = missing,
                                  .doing = doing,
                                  .code = code,
                                  .time_valid = d->time.state != TIME_WRONG,
                                  .local = *local,
                                  .label = zone_label(z, d->work.wall_ms)};
        scribe_pause(d->scribe);
        struct image *drawn = look_slate_service(d->look, &s);
        scribe_resume(d->scribe);
        if (drawn) {
            image_release(d->slate_image);
            d->slate_image = drawn;
            d->slate_minute = minute;
            snprintf(d->slate_key, sizeof d->slate_key, "%s", key);
        }
    }
    free(code);
    free(missing);
    free(doing);
}

static void draw_calm(struct director *d, const struct zone *z, const struct civil *local)
{
    int64_t minute = d->work.wall_ms / 60000;
    if (d->slate_image && minute == d->slate_minute && d->slate_key[0] == 'c')
        return;
    int64_t due = timeline_next_due(d->bill->timeline, d->work.wall_ms);
    bool valid = d->time.state != TIME_WRONG;
    char *returns = sentence_calm(d->config->screen.language, z, d->work.wall_ms, valid ? due : INT64_MAX);
    scribe_pause(d->scribe);
    struct image *drawn = look_slate_calm(d->look, returns, valid, local, zone_label(z, d->work.wall_ms));
    scribe_resume(d->scribe);
    if (drawn) {
        image_release(d->slate_image);
        d->slate_image = drawn;
        d->slate_minute = minute;
        snprintf(d->slate_key, sizeof d->slate_key, "c");
    }
    free(returns);
}

static void enter(struct director *d, enum board to)
{
    static const char *const names[] = {"ground", "content", "service slate", "calm slate"};
    if (to == d->board)
        return;
    log_info("board: %s -> %s", names[d->board], names[to]);
    d->board = to;
    d->board_since_us = d->work.mono_us;
    d->changed = true;
    d->slate_key[0] = 0;
}

void slate_turn(struct director *d, int64_t *ret_wake_us)
{
    enum board board = choose(d);
    bool starting = d->board == BOARD_GROUND && d->work.mono_us - d->laid_us < PATIENCE_US && !d->snapshot;
    if (board == BOARD_SERVICE && starting) {
        int64_t at = d->laid_us + PATIENCE_US;
        *ret_wake_us = at < *ret_wake_us ? at : *ret_wake_us;
        return;
    }
    enter(d, board);
    if (board == BOARD_STAGE) {
        image_release(d->slate_image);
        d->slate_image = NULL;
        return;
    }
    const struct zone *z = director_zone(d);
    struct civil local = zone_local(z, d->work.wall_ms);
    if (board == BOARD_CALM)
        draw_calm(d, z, &local);
    else
        draw_service(d, z, &local);
    int64_t at = d->work.mono_us + (60000 - d->work.wall_ms % 60000) * 1000;
    *ret_wake_us = at < *ret_wake_us ? at : *ret_wake_us;
}

void identify_turn(struct director *d, int64_t *ret_wake_us)
{
    int64_t until = d->started_us + (int64_t)d->config->screen.identify_seconds * 1000000;
    if (d->snapshot || d->work.mono_us >= until) {
        image_release(d->identify);
        d->identify = NULL;
        return;
    }
    int64_t version = d->bill ? d->bill->playlist->version : 0;
    *ret_wake_us = until < *ret_wake_us ? until : *ret_wake_us;
    if (d->identify && version == d->identify_version)
        return;
    char address[300], *text;
    address_text(d, address, sizeof address);
    bool english = d->config->screen.language == LANGUAGE_EN;
    struct buffer b;
    buffer_init(&b, 2000);
    buffer_printf(&b, "%s%s%s\nPapan " PAPAN_VERSION, d->config->screen.id, *address ? " · " : "", address);
    if (version)
        buffer_printf(&b, " · %s %lld", english ? "playlist" : "daftar tayang", (long long)version);
    text = buffer_take(&b);
    scribe_pause(d->scribe);
    struct image *drawn = look_identify(d->look, text, &d->identify_box);
    scribe_resume(d->scribe);
    free(text);
    if (!drawn)
        return;
    image_release(d->identify);
    d->identify = drawn;
    d->identify_version = version;
}
