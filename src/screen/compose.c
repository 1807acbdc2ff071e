/* The scene of a moment, and its way to the glass. */
#include "screen/director.h"

#include "screen/layers.h"
#include "screen/stage.h"

static void whole_image(struct scene *s, struct image *image, unsigned alpha)
{
    struct box whole = {0, 0, s->width, s->height};
    scene_add_image(s, image, whole, whole, alpha);
}

static void add_board(struct director *d, struct scene *s)
{
    struct box whole = {0, 0, s->width, s->height};
    if (d->board == BOARD_STAGE && d->stage && d->stage->width == s->width && d->stage->height == s->height) {
        stage_layers(d->stage, d, s);
        return;
    }
    scene_add_colour(s, whole, PLAYLIST_DEFAULT_BACKGROUND, 256);
    if (d->board != BOARD_GROUND)
        whole_image(s, d->slate_image, 256);
}

void compose_scene(struct director *d)
{
    struct scene *s = &d->scene;
    presenter_size(d->presenter, &s->width, &s->height);
    s->n_layers = 0;
    bool alarm = d->alarm_stage != ALARM_NONE && d->alarm_image;
    if (!alarm || d->alarm_stage == ALARM_FADING)
        add_board(d, s);
    if (alarm) {
        int64_t ms = (d->work.mono_us - d->alarm_since_us) / 1000;
        whole_image(s, d->alarm_image, d->alarm_stage == ALARM_FADING ? 256 - fade_alpha(ms, FADE_MS) : 256);
    }
    if (d->note.image)
        scene_add_image(s, d->note.image, d->note.box, d->note.box, 256);
    if (d->identify) {
        struct box box = d->identify_box;
        if (d->board == BOARD_SERVICE) /* whose own lines for the technician stand at the left */
            box.x = s->width - box.w;
        scene_add_image(s, d->identify, box, box, 256);
    }
}

static void count_present(struct director *d)
{
    d->presents++;
    struct beat_page *page = d->beat ? beat_page(d->beat) : NULL;
    if (!page)
        return;
    page->frames_presented = d->presents;
    page->last_frame_wall_ms = d->work.wall_ms;
    page->last_frame_mono_us = d->work.mono_us;
}

void compose_present(struct director *d)
{
    bool presented = presenter_draw(d->presenter, &d->scene, d->work.wall_ms);
    if (presented)
        count_present(d);
    if (d->stage && d->board == BOARD_STAGE && (d->alarm_stage == ALARM_NONE || d->alarm_stage == ALARM_FADING))
        stage_presented(d->stage, d);
}
