#include "probe.h"

#include "base/memory.h"
#include "base/text.h"
#include "tool.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *text_of(const json_t *object, const char *key)
{
    const char *text = json_string_value(json_object_get(object, key));
    return text == NULL ? "" : text;
}

static int64_t number_of(const json_t *object, const char *key)
{
    return json_integer_value(json_object_get(object, key));
}

/* "30000/1001", "4:3" → the quotient; 0 where it is none. */
static double ratio_of(const json_t *object, const char *key)
{
    char text[64], *middle;
    double a, b;
    text_copy(text, sizeof(text), text_of(object, key));
    middle = strpbrk(text, "/:");
    if (middle == NULL)
        return 0;
    *middle = '\0';
    return parse_decimal(text, &a) && parse_decimal(middle + 1, &b) && b > 0 ? a / b : 0;
}

static double decimal_of(const json_t *object, const char *key)
{
    double value;
    return parse_decimal(text_of(object, key), &value) ? value : 0;
}

/* Matroska: the track's own length stands in a tag, "00:00:12.480000000". */
static double tagged_seconds(const json_t *stream)
{
    char text[64];
    double hours, minutes, seconds;
    text_copy(text, sizeof(text), text_of(json_object_get(stream, "tags"), "DURATION"));
    char *second = strchr(text, ':'), *third = second == NULL ? NULL : strchr(second + 1, ':');
    if (third == NULL)
        return 0;
    *second = *third = '\0';
    bool ok = parse_decimal(text, &hours) && parse_decimal(second + 1, &minutes) &&
              parse_decimal(third + 1, &seconds);
    return ok ? hours * 3600 + minutes * 60 + seconds : 0;
}

/* Matroska counts from time 0 to the end, also where its first picture comes later. */
static double from_first(const json_t *stream, double end)
{
    double begin = decimal_of(stream, "start_time");
    return begin > 0 && begin < end ? end - begin : end;
}

static int rotation_of(const json_t *stream)
{
    size_t i;
    json_t *side;
    int64_t degrees = 0;
    json_array_foreach(json_object_get(stream, "side_data_list"), i, side)
    {
        if (json_is_integer(json_object_get(side, "rotation")))
            degrees = number_of(side, "rotation");
    }
    return (int)(((degrees % 360) + 360) % 360);
}

static bool is_moving_picture(const json_t *stream)
{
    const json_t *disposition = json_object_get(stream, "disposition");
    return strcmp(text_of(stream, "codec_type"), "video") == 0 &&
           number_of(disposition, "attached_pic") == 0 && number_of(disposition, "still_image") == 0;
}

static void read_rates(const json_t *stream, struct video_facts *f)
{
    double mean = ratio_of(stream, "avg_frame_rate"), base = ratio_of(stream, "r_frame_rate");
    f->fps = mean > 0 ? mean : base;
    f->variable_rate = mean > 0 && base > 0 && fabs(mean - base) > 0.02 * base;
}

static void read_picture(const json_t *stream, struct video_facts *f)
{
    static const char *const fields[] = {"tt", "bb", "tb", "bt"};
    text_copy(f->codec, sizeof(f->codec), text_of(stream, "codec_name"));
    text_copy(f->profile, sizeof(f->profile), text_of(stream, "profile"));
    text_copy(f->pixel_format, sizeof(f->pixel_format), text_of(stream, "pix_fmt"));
    text_copy(f->transfer, sizeof(f->transfer), text_of(stream, "color_transfer"));
    text_copy(f->matrix, sizeof(f->matrix), text_of(stream, "color_space"));
    text_copy(f->range, sizeof(f->range), text_of(stream, "color_range"));
    f->stream = (int)number_of(stream, "index");
    f->level = (int)number_of(stream, "level");
    f->coded_width = (int)number_of(stream, "width");
    f->coded_height = (int)number_of(stream, "height");
    for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
        f->interlaced = f->interlaced || strcmp(text_of(stream, "field_order"), fields[i]) == 0;
    read_rates(stream, f);
    double aspect = ratio_of(stream, "sample_aspect_ratio");
    if (aspect <= 0)
        aspect = 1;
    f->square_pixels = fabs(aspect - 1) < 0.001;
    int degrees = rotation_of(stream);
    f->turned = degrees != 0;
    /* the longer side grows, so that no line is lost */
    int width = (int)lround(aspect > 1 ? f->coded_width * aspect : f->coded_width);
    int height = (int)lround(aspect < 1 ? f->coded_height / aspect : f->coded_height);
    f->width = degrees % 180 == 90 ? height : width;
    f->height = degrees % 180 == 90 ? width : height;
    f->seconds = decimal_of(stream, "duration");
    if (f->seconds <= 0)
        f->seconds = from_first(stream, tagged_seconds(stream));
}

static void read_sound(const json_t *stream, struct video_facts *f)
{
    f->audio_stream = (int)number_of(stream, "index");
    text_copy(f->audio_codec, sizeof(f->audio_codec), text_of(stream, "codec_name"));
    text_copy(f->audio_profile, sizeof(f->audio_profile), text_of(stream, "profile"));
    f->audio_channels = (int)number_of(stream, "channels");
}

static bool read_streams(const json_t *root, struct video_facts *f, struct error *err)
{
    size_t i;
    json_t *stream;
    f->stream = f->audio_stream = -1;
    json_array_foreach(json_object_get(root, "streams"), i, stream)
    {
        if (f->stream < 0 && is_moving_picture(stream))
            read_picture(stream, f);
        else if (f->audio_stream < 0 && strcmp(text_of(stream, "codec_type"), "audio") == 0)
            read_sound(stream, f);
        else
            f->other_tracks++;
    }
    f->chapters = (int)json_array_size(json_object_get(root, "chapters"));
    if (f->stream < 0)
        return error_set(err, NULL, "%s",
                         f->audio_stream >= 0 ? "is sound without a picture; a screen needs something to show"
                                              : "holds no moving picture");
    const json_t *format = json_object_get(root, "format");
    f->mp4 = strstr(text_of(format, "format_name"), "mp4") != NULL;
    if (f->seconds <= 0)
        f->seconds = strstr(text_of(format, "format_name"), "matroska") != NULL
                         ? from_first(format, decimal_of(format, "duration"))
                         : decimal_of(format, "duration");
    if (f->coded_width < 1 || f->coded_height < 1 || f->fps <= 0)
        return error_set(err, NULL,
                         "holds no picture that can be read; it is damaged or was not copied to its end");
    return true;
}

bool probe_video(const char *path, struct video_facts *ret, struct error *err)
{
    static const char *const fixed[] = {"-v",
                                        "quiet",
                                        "-protocol_whitelist",
                                        "file",
                                        "-show_error",
                                        "-show_format",
                                        "-show_streams",
                                        "-show_chapters",
                                        "-of",
                                        "json",
                                        NULL};
    struct video_facts f = {0};
    struct arguments a = {0};
    char *output = NULL;
    json_t *root = NULL;
    bool ok = false;
    char *tool = tool_path("ffprobe", err);
    if (tool == NULL)
        return false;
    arguments_add(&a, "ffprobe");
    arguments_add_list(&a, fixed);
    arguments_printf(&a, "file:%s", path);
    struct error ran = {0};
    bool run_ok = tool_run(tool, &a, &output, &ran);
    root = output == NULL ? NULL : json_loads(output, 0, NULL);
    const char *why = text_of(json_object_get(root, "error"), "string");
    if (!run_ok || root == NULL) {
        error_set(err, NULL, "cannot be read as a video (%s); it is damaged or was not copied to its end",
                  why[0] != '\0' ? why : ran.text);
        goto out;
    }
    if (!read_streams(root, &f, err))
        goto out;
    if (f.mp4 && !mp4_look(path, &f.faststart, err))
        goto out;
    *ret = f;
    ok = true;
out:
    json_decref(root);
    free(output);
    arguments_finish(&a);
    free(tool);
    return ok;
}
