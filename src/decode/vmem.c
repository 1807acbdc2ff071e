/* The same through VLC's own vmem, for a libvlc that does not load our module. It tells no dates: a picture
 * has the moment at which it is displayed, which is right to some milliseconds, and repeats while paused are
 * told apart by the player's state alone. */
#include "decode/video_private.h"

#include "base/clock.h"

#include <string.h>
#include <vlc/vlc.h>

/* A "picture" is a slot; these live beside the player. */
static struct vmem {
    struct vout_pool pool;
    struct slot {
        unsigned holds;
        int64_t date;
    } slots[VOUT_POOL_MAX];
} outputs[RING_HALVES];

static pthread_mutex_t slots_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t slot_free = PTHREAD_COND_INITIALIZER;

static void hold(void *picture)
{
    struct slot *s = picture;
    pthread_mutex_lock(&slots_lock);
    s->holds++;
    pthread_mutex_unlock(&slots_lock);
}

static void release(void *picture)
{
    struct slot *s = picture;
    pthread_mutex_lock(&slots_lock);
    if (--s->holds == 0)
        pthread_cond_broadcast(&slot_free);
    pthread_mutex_unlock(&slots_lock);
}

static int64_t date(void *picture)
{
    return ((struct slot *)picture)->date;
}

static const struct vout_pictures pictures = {hold, release, date};

static struct vmem *vmem_of(void *opaque)
{
    return &outputs[((struct player *)opaque)->half];
}

/* vmem offers the coded size with its padding; the track knows what is to be seen, and how it is turned. */
static void visible_size(struct player *p, struct vout_format *f)
{
    libvlc_media_t *media = libvlc_media_player_get_media(p->vlc);
    libvlc_media_track_t **tracks;
    unsigned n = libvlc_media_tracks_get(media, &tracks);
    for (unsigned i = 0; i < n; i++) {
        const libvlc_video_track_t *t = tracks[i]->video;
        if (tracks[i]->i_type != libvlc_track_video || t->i_width == 0 || t->i_height == 0)
            continue;
        bool swapped = t->i_orientation >= libvlc_video_orient_left_top;
        f->visible_width = swapped ? t->i_height : t->i_width;
        f->visible_height = swapped ? t->i_width : t->i_height;
        f->sar_num = swapped ? t->i_sar_den : t->i_sar_num;
        f->sar_den = swapped ? t->i_sar_num : t->i_sar_den;
        break;
    }
    if (n > 0)
        libvlc_media_tracks_release(tracks, n);
    libvlc_media_release(media);
}

static unsigned on_setup(void **opaque, char *chroma, unsigned *width, unsigned *height, unsigned *pitches,
                         unsigned *lines)
{
    struct player *p = *opaque;
    struct vmem *m = vmem_of(p);
    /* what a GPU decoder offers has no planes to read */
    if (memcmp(chroma, "VA", 2) == 0 || memcmp(chroma, "VD", 2) == 0)
        return 0;
    struct vout_format f = {.visible_width = *width, .visible_height = *height};
    visible_size(p, &f);
    f.full_range = memcmp(chroma, "J4", 2) == 0;
    f.width = f.visible_width;
    f.height = f.visible_height;
    if (!p->hooks.open(&p->hooks, &f, VOUT_POOL_MAX / 2, &pictures, &m->pool))
        return 0;
    memcpy(chroma, "I420", 4);
    *width = f.width;
    *height = f.height;
    for (int k = 0; k < 3; k++) {
        pitches[k] = m->pool.pitch[k];
        lines[k] = k ? (f.height + 1) / 2 : f.height;
    }
    return m->pool.count;
}

static void on_cleanup(void *opaque)
{
    (void)opaque;
}

static struct slot *take_slot(struct vmem *m)
{
    for (;;) {
        for (unsigned i = 0; i < m->pool.count; i++)
            if (m->slots[i].holds == 0)
                return &m->slots[i];
        pthread_cond_wait(&slot_free, &slots_lock);
    }
}

static void *on_lock(void *opaque, void **planes)
{
    struct vmem *m = vmem_of(opaque);
    pthread_mutex_lock(&slots_lock);
    struct slot *s = take_slot(m);
    s->holds = 1;
    pthread_mutex_unlock(&slots_lock);
    for (int k = 0; k < 3; k++)
        planes[k] = m->pool.base + m->pool.slot_bytes * (size_t)(s - m->slots) + m->pool.plane[k];
    return s;
}

static bool only_repeats(enum player_state state)
{
    return state == PLAYER_HELD || state == PLAYER_RESUMING;
}

static void on_display(void *opaque, void *picture)
{
    struct player *p = opaque;
    struct vmem *m = vmem_of(p);
    struct slot *s = picture;
    s->date = clock_mono_us();
    pthread_mutex_lock(&p->video->lock);
    bool repeat = only_repeats(p->state);
    pthread_mutex_unlock(&p->video->lock);
    if (!repeat)
        p->hooks.picture(&p->hooks, s, m->pool.base + m->pool.slot_bytes * (size_t)(s - m->slots), s->date,
                         false);
    release(s);
}

void vmem_connect(struct player *p)
{
    libvlc_video_set_callbacks(p->vlc, on_lock, NULL, on_display, p);
    libvlc_video_set_format_callbacks(p->vlc, on_setup, on_cleanup);
}
