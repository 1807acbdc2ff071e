#include "decode/job.h"

#include "base/text.h"
#include "frames/frames.h"

#include <stdlib.h>
#include <string.h>

#define WEEK_MS (INT64_C(7) * 24 * 3600 * 1000)

static bool parse_kind(const char *value, struct job *j)
{
    j->kind = strcmp(value, "video") == 0 ? JOB_VIDEO : JOB_PICTURE;
    return j->kind == JOB_VIDEO || strcmp(value, "picture") == 0;
}

static bool parse_fit(const char *value, struct job *j)
{
    static const char *const names[] = {"contain", "cover", "stretch"};
    for (int i = 0; i < 3; i++)
        if (strcmp(value, names[i]) == 0) {
            j->fit = (enum job_fit)i;
            return true;
        }
    return false;
}

static bool parse_box(const char *value, struct job *j)
{
    char width[16];
    const char *x = strchr(value, 'x');
    int64_t w, h;
    if (!x || (size_t)(x - value) >= sizeof width)
        return false;
    memcpy(width, value, (size_t)(x - value));
    width[x - value] = 0;
    if (!parse_int64(width, 1, FRAMES_SIDE_MAX, &w) || !parse_int64(x + 1, 1, FRAMES_SIDE_MAX, &h))
        return false;
    j->box_width = (int)w;
    j->box_height = (int)h;
    return true;
}

static bool parse_descriptor(const char *value, int *ret)
{
    int64_t n;
    if (!parse_int64(value, 0, 1 << 20, &n))
        return false;
    *ret = (int)n;
    return true;
}

static bool parse_value(const char *name, const char *value, struct job *j, bool *ret_known)
{
    *ret_known = true;
    if (strcmp(name, "--kind") == 0)
        return parse_kind(value, j);
    if (strcmp(name, "--media") == 0)
        return parse_descriptor(value, &j->media);
    if (strcmp(name, "--socket") == 0)
        return parse_descriptor(value, &j->socket);
    if (strcmp(name, "--bytes") == 0)
        return parse_int64(value, 1, INT64_MAX, &j->bytes);
    if (strcmp(name, "--start-ms") == 0)
        return parse_int64(value, 0, WEEK_MS, &j->start_ms);
    if (strcmp(name, "--runtime-media-ms") == 0)
        return parse_int64(value, 0, WEEK_MS, &j->length_ms);
    if (strcmp(name, "--fit") == 0)
        return parse_fit(value, j);
    if (strcmp(name, "--box") == 0)
        return parse_box(value, j);
    *ret_known = false;
    return false;
}

bool job_parse(int argc, char **argv, struct job *ret, struct error *err)
{
    struct job j = {.media = -1, .socket = -1, .fit = JOB_CONTAIN};
    bool kind_given = false;
    for (int i = 0; i < argc; i++) {
        if (strcmp(argv[i], "--sound") == 0) {
            j.sound = true;
            continue;
        }
        bool known;
        if (i + 1 >= argc)
            return error_set(err, NULL, "%s: unknown, or its value is missing", argv[i]);
        if (!parse_value(argv[i], argv[i + 1], &j, &known))
            return error_set(err, NULL, known ? "%s: bad value '%s'" : "%s: unknown", argv[i], argv[i + 1]);
        kind_given = kind_given || strcmp(argv[i], "--kind") == 0;
        i++;
    }
    if (!kind_given || j.media < 0 || j.socket < 0 || j.bytes == 0)
        return error_set(err, NULL, "--kind, --media, --socket and --bytes are needed");
    *ret = j;
    return true;
}
