#include "parts.h"

#include <string.h>
#include <strings.h>

#define ITEM_SECONDS_MAX 86400
#define LEASE_HOURS_MAX 8760
#define LINK_BYTES_MAX 60
#define VIDEO_SECONDS_NEEDED 1000 /* ms: a shorter clip names its `seconds` */

static void medium_named(struct reader *r, const struct place *p, const struct playlist *model,
                         struct item *it)
{
    const char *s = NULL;
    if (!read_string(r, p, REQUIRED, &s)) {
        return;
    }
    if (!hash_text_valid(s)) {
        reader_fault(r, p, "\"%.80s\" is not a hash of 64 lower-case hex digits", s);
        return;
    }
    it->medium = playlist_medium(model, s);
    if (!it->medium) {
        reader_fault(r, p, "%s is not in media", s);
    }
}

static void subject_read(struct reader *r, const struct place *p, const struct playlist *model,
                         struct item *it)
{
    struct place media = place_key(p, "media"), text = place_key(p, "text");
    if (media.json && text.json) {
        reader_fault(r, p, "has both media and text: exactly one of them is needed");
    } else if (!media.json && !text.json) {
        reader_fault(r, p, "has neither media nor text: exactly one of them is needed");
    } else if (media.json) {
        medium_named(r, &media, model, it);
    } else {
        it->text = content_read(r, &text);
    }
}

static void duration_read(struct reader *r, const struct place *p, const struct place *item, struct item *it)
{
    if (p->json) {
        read_seconds(r, p, REQUIRED, 1, ITEM_SECONDS_MAX, &it->ms);
        return;
    }
    bool video = it->medium && it->medium->kind == MEDIUM_VIDEO;
    if (video && it->medium->ms >= VIDEO_SECONDS_NEEDED) {
        it->ms = it->medium->ms;
    } else if (video && it->medium->ms > 0) {
        reader_fault(r, p, "missing: the video is shorter than 1 second");
    } else if (!video && (it->medium || node_get(item->json, "text"))) {
        reader_fault(r, p, "missing");
    }
}

static bool link_valid(const char *s)
{
    size_t scheme = strncasecmp(s, "https://", 8) == 0 ? 8 : strncasecmp(s, "http://", 7) == 0 ? 7 : 0;
    return scheme > 0 && s[scheme] != '\0' && s[scheme] != '/' && !strpbrk(s, " \"<>");
}

static void link_read(struct reader *r, const struct place *p, struct item *it)
{
    if (!read_text(r, p, OPTIONAL, TEXT_MAX, ONE_LINE, &it->link)) {
        return;
    }
    if (strlen(it->link) > LINK_BYTES_MAX) {
        reader_fault(r, p, "%zu bytes, at most %d are allowed", strlen(it->link), LINK_BYTES_MAX);
    } else if (!link_valid(it->link)) {
        reader_fault(r, p, "\"%s\" is not an http or https address", it->link);
    } else if (it->text && it->text->style != STYLE_ANNOUNCEMENT) {
        reader_fault(r, p, "only announcements, pictures and videos may have a link");
    }
}

/* Words that are not known mean what they fall back to (design.md 4.2); the publisher warns. */
static size_t fallback_word(struct reader *r, const struct place *p, const char *const *words, size_t absent,
                            size_t unknown)
{
    size_t word = absent;
    bool is_unknown;
    read_word(r, p, OPTIONAL, words, &word, &is_unknown);
    if (!is_unknown) {
        return word;
    }
    reader_note(r, FAULT_WARNING, p, "\"%.80s\" is not known and means \"%s\"", node_text(p->json),
                words[unknown]);
    return unknown;
}

static void look_read(struct reader *r, const struct place *p, struct item *it)
{
    static const char *const fits[] = {"contain", "cover", "stretch", NULL};
    static const char *const transitions[] = {"fade", "cut", NULL};
    struct place fit = place_key(p, "fit"), transition = place_key(p, "transition"),
                 volume = place_key(p, "volume"), caption = place_key(p, "caption"),
                 link = place_key(p, "link"), link_text = place_key(p, "link_text");
    int64_t loudness = 100;
    it->fit = (enum item_fit)fallback_word(r, &fit, fits, FIT_CONTAIN, FIT_CONTAIN);
    it->transition =
        (enum item_transition)fallback_word(r, &transition, transitions, TRANSITION_FADE, TRANSITION_CUT);
    read_integer(r, &volume, OPTIONAL, 0, 100, &loudness);
    it->volume = (int)loudness;
    read_text(r, &caption, OPTIONAL, TEXT_MAX, ONE_LINE, &it->caption);
    link_read(r, &link, it);
    read_text(r, &link_text, OPTIONAL, TEXT_MAX, ONE_LINE, &it->link_text);
}

static void conditions_read(struct reader *r, const struct place *p, struct item *it)
{
    static const char *const clocks[] = {"any", "trusted", NULL};
    struct place when = place_key(p, "when"), lease = place_key(p, "lease_hours"),
                 clock = place_key(p, "clock");
    int64_t hours = 0;
    size_t word = 0;
    bool unknown;
    when_read(r, &when, &it->when);
    read_integer(r, &lease, OPTIONAL, 1, LEASE_HOURS_MAX, &hours);
    it->lease_hours = (int)hours;
    read_word(r, &clock, OPTIONAL, clocks, &word, &unknown);
    if (unknown) {
        reader_fault(r, &clock, "\"%.80s\" is neither trusted nor any", node_text(clock.json));
    }
    it->clock_trusted_only = word == 1;
}

bool item_read(struct reader *r, const struct place *p, const struct playlist *model, struct item *ret)
{
    static const char *const known[] = {"id",          "media", "text",      "seconds",    "when",
                                        "lease_hours", "clock", "fit",       "transition", "volume",
                                        "caption",     "link",  "link_text", NULL};
    static char none[] = "";
    if (!read_object(r, p, REQUIRED)) {
        return false;
    }
    struct place id = place_key(p, "id"), seconds = place_key(p, "seconds");
    ret->caption = ret->link = ret->link_text = none;
    read_id(r, &id, REQUIRED, ret->id);
    subject_read(r, p, model, ret);
    duration_read(r, &seconds, p, ret);
    conditions_read(r, p, ret);
    look_read(r, p, ret);
    read_known(r, p, known);
    return true;
}
