/* Any bytes as the text of any slide in a zone of any size: no crash, no endless ladder, an image of the size that was asked for. */
#include "screen/look/look.h"

#include <stdlib.h>
#include <string.h>

static void draw(struct look *l, const char *text, uint8_t how, int w, int h)
{
    char *s = (char *)(uintptr_t)text, *none = (char *)(uintptr_t) "";
    struct agenda_row row = {540, -1, s, s, how & 16 ? s : none};
    struct text_content t = {.style = (enum text_style)(how % 4),
                             .title = s,
                             .body = s,
                             .kind = none,
                             .lead = s,
                             .number = s,
                             .source = s,
                             .by = s,
                             .role = s,
                             .place = s};
    t.n_rows = how & 4 ? 1 : 0;
    t.rows[0][0] = t.rows[0][1] = s;
    t.agenda = &row;
    t.n_agenda = t.style == STYLE_AGENDA ? 1 : 0;
    struct item item = {.text = &t, .caption = s, .link = how & 8 ? s : none, .link_text = s};
    struct civil at = {2026, 11, 24, 9, 41, 0, 0, 1, 25200};
    struct image *image = look_text_item(l, &item, w, h, 0, &at);
    if (image && (image->width != w || image->height != h))
        abort();
    image_release(image);
    struct box box;
    image_release(look_caption(l, &item, w, h, &box));
    struct ticker_message message = {.text = s, .source = s};
    const struct ticker_message *messages[] = {&message};
    look_strip_free(look_strip(l, messages, 1, w, h > 200 ? 200 : h));
}

/* The look lives as long as the fuzzer. fontconfig keeps its patterns by offsets, which the leak checker does not
 * follow; the unit tests, which free their looks, see that nothing of it leaks. */
const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig";
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct look *look;
    if (!look)
        look = look_create(320, 180, LANGUAGE_ID, PANEL_LCD, NULL);
    if (!look || size < 3 || size > 600)
        return 0;
    char *text = malloc(size - 2);
    if (!text)
        return 0;
    memcpy(text, data + 3, size - 3);
    text[size - 3] = '\0';
    draw(look, text, data[0], 1 + data[1] * 2, 1 + data[2]);
    free(text);
    return 0;
}
