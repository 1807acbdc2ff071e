/* A VLC 3 video output that lets VLC decode straight into the shared memory of papan-decode and tells the
 * date of each picture; VLC's own vmem tells neither date nor matrix nor which call is a repeat, and copies.
 * See hooks.h for how it is found. */
#define MODULE_STRING "papanvout"
#ifndef __PLUGIN__
#define __PLUGIN__
#endif
#include "decode/vout/hooks.h"
#include "decode/vout/parts.h"

#include <vlc_common.h>

#include <vlc_filter.h>
#include <vlc_picture_pool.h>
#include <vlc_plugin.h>
#include <vlc_vout_display.h>

struct vout_display_sys_t {
    struct vout_hooks *hooks;
    picture_pool_t *pool;
};

/* The pixels are the program's. */
static void picture_gone(picture_t *picture)
{
    free(picture);
}

static void hold(void *picture)
{
    picture_Hold(picture);
}

static void release(void *picture)
{
    picture_Release(picture);
}

static int64_t date(void *picture)
{
    return ((picture_t *)picture)->date;
}

static const struct vout_pictures pictures = {hold, release, date};

/* enum frames_matrix; BT.2020 is nearest to BT.709. */
static int matrix_of(video_color_space_t space)
{
    if (space == COLOR_SPACE_UNDEF)
        return 0;
    return space == COLOR_SPACE_BT601 ? 1 : 2;
}

/* What VLC's converter makes of RGB is BT.601; all other pictures keep their matrix. */
static int matrix_shown(const video_format_t *source)
{
    return vlc_fourcc_IsYUV(source->i_chroma) ? matrix_of(source->space) : 1;
}

/* VLC's converter brings RGB and the full range kinds of 4:2:2, 4:4:0 and 4:4:4 into the limited range; whatever else is
 * flagged as full stays so. */
static bool full_range_shown(const video_format_t *source, const video_format_t *fmt)
{
    switch (source->i_chroma) {
    case VLC_CODEC_J422:
    case VLC_CODEC_J440:
    case VLC_CODEC_J444:
        return false;
    default:
        return fmt->i_chroma == VLC_CODEC_J420 ||
               (source->b_color_range_full && vlc_fourcc_IsYUV(source->i_chroma));
    }
}

static struct vout_format format_of(const vout_display_t *vd)
{
    const video_format_t *source = &vd->source, *fmt = &vd->fmt;
    bool swapped = ORIENT_IS_SWAP(source->orientation);
    return (struct vout_format){.width = fmt->i_width,
                                .height = fmt->i_height,
                                .x = fmt->i_x_offset,
                                .y = fmt->i_y_offset,
                                .visible_width = fmt->i_visible_width,
                                .visible_height = fmt->i_visible_height,
                                .sar_num = swapped ? source->i_sar_den : source->i_sar_num,
                                .sar_den = swapped ? source->i_sar_num : source->i_sar_den,
                                .full_range = full_range_shown(source, fmt),
                                .matrix = matrix_shown(source)};
}

static int picture_taken(picture_t *picture)
{
    struct vout_hooks *hooks = (struct vout_hooks *)(void *)picture->p_sys;
    hooks->taken(hooks, picture->p[0].p_pixels);
    return VLC_SUCCESS;
}

static picture_t *picture_in(struct vout_hooks *hooks, const video_format_t *fmt, const struct vout_pool *pool, unsigned index)
{
    picture_resource_t r = {.p_sys = (picture_sys_t *)(void *)hooks, .pf_destroy = picture_gone};
    for (int k = 0; k < 3; k++) {
        r.p[k].p_pixels = pool->base + pool->slot_bytes * index + pool->plane[k];
        r.p[k].i_pitch = (int)pool->pitch[k];
        r.p[k].i_lines = (int)pool->lines[k];
    }
    return picture_NewFromResource(fmt, &r);
}

static picture_pool_t *pool_of(vout_display_t *vd, unsigned wanted)
{
    vout_display_sys_t *sys = vd->sys;
    if (sys->pool)
        return sys->pool;
    struct vout_format format = format_of(vd);
    struct vout_pool pool;
    picture_t *list[VOUT_POOL_MAX];
    unsigned n = 0;
    if (!sys->hooks->open(sys->hooks, &format, wanted, &pictures, &pool) || pool.count > VOUT_POOL_MAX)
        return NULL;
    while (n < pool.count && (list[n] = picture_in(sys->hooks, &vd->fmt, &pool, n)))
        n++;
    if (n == pool.count)
        sys->pool = picture_pool_NewExtended(
            &(picture_pool_configuration_t){.picture_count = n, .picture = list, .lock = picture_taken});
    if (!sys->pool)
        for (unsigned i = 0; i < n; i++)
            picture_Release(list[i]);
    return sys->pool;
}

static void prepare(vout_display_t *vd, picture_t *picture, subpicture_t *subpicture)
{
    (void)subpicture;
    vd->sys->hooks->picture(vd->sys->hooks, picture, picture->p[0].p_pixels, picture->date, false);
}

static void display(vout_display_t *vd, picture_t *picture, subpicture_t *subpicture)
{
    (void)vd;
    picture_Release(picture);
    if (subpicture)
        subpicture_Delete(subpicture);
}

static int control(vout_display_t *vd, int query, va_list arguments)
{
    (void)vd;
    (void)query;
    (void)arguments;
    return VLC_EGENERIC;
}

static struct vout_hooks *hooks_of(vlc_object_t *object)
{
    struct vout_hooks *hooks = var_InheritAddress(object, "vmem-data");
    return hooks && hooks->magic == VOUT_HOOKS_MAGIC ? hooks : NULL;
}

static int Open(vlc_object_t *object)
{
    vout_display_t *vd = (vout_display_t *)object;
    struct vout_hooks *hooks = hooks_of(object);
    if (!hooks)
        return VLC_EGENERIC;
    if (vd->fmt.i_chroma != VLC_CODEC_J420) {
        /* what a GPU decoder offers has no planes to read, for vmem neither */
        const vlc_chroma_description_t *d = vlc_fourcc_GetChromaDescription(vd->fmt.i_chroma);
        if (!d || d->plane_count == 0)
            return probe_nobody(object);
        vd->fmt.i_chroma = VLC_CODEC_I420;
    }
    video_format_ApplyRotation(&vd->fmt, &vd->fmt);
    vd->sys = calloc(1, sizeof *vd->sys);
    if (!vd->sys)
        return VLC_ENOMEM;
    vd->sys->hooks = hooks;
    vd->pool = pool_of;
    vd->prepare = prepare;
    vd->display = display;
    vd->control = control;
    return VLC_SUCCESS;
}

static void Close(vlc_object_t *object)
{
    vout_display_t *vd = (vout_display_t *)object;
    if (vd->sys->pool)
        picture_pool_Release(vd->sys->pool);
    free(vd->sys);
}

/* VLC gives the pool to the last filter only: what the deinterlacer before us makes lies elsewhere, and VLC would hand it to the output
 * as if it lay here. Where a converter follows the pool is not ours either, and the picture goes on as it is. */
static picture_t *into_pool(filter_t *filter, struct vout_hooks *hooks, picture_t *picture)
{
    picture_t *own = hooks->owns(hooks, picture->p[0].p_pixels) ? NULL : filter_NewPicture(filter);
    if (!own)
        return picture;
    if (!hooks->owns(hooks, own->p[0].p_pixels)) {
        picture_Release(own);
        return picture;
    }
    picture_Copy(own, picture);
    picture_Release(picture);
    return own;
}

static picture_t *filter_picture(filter_t *filter, picture_t *picture)
{
    struct vout_hooks *hooks = (struct vout_hooks *)(void *)filter->p_sys;
    picture = into_pool(filter, hooks, picture);
    hooks->picture(hooks, picture, picture->p[0].p_pixels, picture->date, true);
    return picture;
}

static int OpenFilter(vlc_object_t *object)
{
    filter_t *filter = (filter_t *)object;
    filter->p_sys = (filter_sys_t *)(void *)hooks_of(object);
    filter->pf_video_filter = filter_picture;
    return filter->p_sys ? VLC_SUCCESS : VLC_EGENERIC;
}

/* clang-format off */
vlc_module_begin()
    set_shortname("Papan")
    set_description("Papan: frames in shared memory")
    set_capability("vout display", 10)
    add_shortcut("vmem", "papanvout")
    set_callbacks(Open, Close)
    add_submodule()
        /* VLC runs two filters, known to it by name, as soon as a picture leaves the decoder's queue; all others when it is shown. So ours
         * goes by the name of one of them, before that one by its priority. */
        set_capability("video filter", 1)
        add_shortcut("papanframes", "postproc")
        set_callbacks(OpenFilter, NULL)
    add_submodule()
        /* known by the name of VLC's own that comes first where a file is opened */
        set_capability("stream_filter", 10000)
        add_shortcut("prefetch")
        set_callbacks(reading_open, reading_close)
    add_submodule()
        set_capability("video converter", 10000)
        set_callbacks(probe_subtitle_converter, NULL)
    add_submodule()
        /* archives */
        set_capability("stream_directory", 10000)
        set_callbacks(probe_nobody, NULL)
    add_submodule()
        /* titles, artists, covers */
        set_capability("meta reader", 10000)
        set_callbacks(probe_nobody, NULL)
    add_submodule()
        set_capability("logger", 10000)
        set_callbacks(probe_logger, NULL)
vlc_module_end()
