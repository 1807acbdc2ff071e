/* A few words at the top right for somebody who stands before the screen: what became of the USB stick that was plugged in, and what
 * papan-setup found. Others tell a code, the words are ours. */
#include "screen/director.h"

#include "base/clock.h"
#include "base/memory.h"
#include "screen/sentences.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN_US = 20000000, SETUP_FRESH_MS = 120000 };

void note_read(struct director *d, const json_t *sync)
{
    const json_t *stick = json_object_get(sync, "stick");
    const char *code = json_string_value(json_object_get(stick, "code"));
    text_copy(d->note.stick, sizeof d->note.stick, code ? code : "");
    d->note.version = json_integer_value(json_object_get(stick, "version"));
    json_t *setup = facts_read(d->config->runtime.path, "setup");
    int64_t age = clock_wall_ms() - json_integer_value(json_object_get(setup, "time"));
    code = json_string_value(json_object_get(setup, "code"));
    text_copy(d->note.setup, sizeof d->note.setup, code && age >= 0 && age < SETUP_FRESH_MS ? code : "");
    json_decref(setup);
}

/* Caller frees; NULL: nothing to say. */
static char *words(const struct director *d)
{
    if (!d->note.stick[0] && !d->note.setup[0])
        return NULL;
    enum config_language language = d->config->screen.language;
    struct stick_facts f = {.code = d->note.stick,
                            .version = d->note.version,
                            .files = d->sync.pending_files,
                            .percent = d->sync.percent > 0 ? d->sync.percent / 10 * 10 : 0};
    char *stick = sentence_stick(language, &f);
    const char *setup = sentence_setup(language, d->note.setup);
    char *text = stick || setup ? xasprintf("%s%s%s", setup ? setup : "", setup && stick ? "\n" : "", stick ? stick : "")
                                : NULL;
    free(stick);
    return text;
}

static void draw(struct director *d)
{
    image_release(d->note.image);
    scribe_pause(d->scribe);
    d->note.image = d->note.text ? look_note(d->look, d->note.text, &d->note.box) : NULL;
    scribe_resume(d->scribe);
}

void note_turn(struct director *d, int64_t *ret_wake_us)
{
    if (d->snapshot)
        return;
    char *text = words(d);
    const char *before = d->note.text ? d->note.text : "";
    if (strcmp(text ? text : "", before) != 0) {
        free(d->note.text);
        d->note.text = text;
        d->note.until_us = d->work.mono_us + SHOWN_US;
        draw(d);
    } else {
        free(text);
    }
    bool over = d->work.mono_us >= d->note.until_us;
    if (over || !d->note.text) {
        image_release(d->note.image);
        d->note.image = NULL;
        return;
    }
    if (!d->note.image)
        draw(d);
    *ret_wake_us = d->note.until_us < *ret_wake_us ? d->note.until_us : *ret_wake_us;
}

void note_free(struct director *d)
{
    image_release(d->note.image);
    free(d->note.text);
}
