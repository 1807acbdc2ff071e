/* DPMS on the console. Only the DRM master may set it, and that is SDL: its descriptor, which it tells, is the one to use. The
 * kernel then stops the connector's CRTC, and refuses flips until it runs again: nothing is drawn meanwhile. */
#include "screen/present/dpms.h"

#include <errno.h>
#include <string.h>
#include <xf86drm.h>
#include <xf86drmMode.h>

/* The connector's DPMS property and its value; 0 where it has none. */
static uint32_t find_property(int fd, const drmModeConnector *c, uint64_t *ret_value)
{
    uint32_t found = 0;
    for (int i = 0; i < c->count_props && !found; i++) {
        drmModePropertyRes *p = drmModeGetProperty(fd, c->props[i]);
        if (p && strcmp(p->name, "DPMS") == 0) {
            found = p->prop_id;
            *ret_value = c->prop_values[i];
        }
        drmModeFreeProperty(p);
    }
    return found;
}

/* One whose display is asleep may say that it is gone; its encoder tells that we drive it. */
static bool is_driven(const drmModeConnector *c)
{
    return c->connection == DRM_MODE_CONNECTED || c->encoder_id != 0;
}

static bool kms_set(const SDL_SysWMinfo *info, bool on, struct error *err)
{
    int fd = info->info.kmsdrm.drm_fd, set = 0, fault = 0;
    drmModeRes *r = fd >= 0 ? drmModeGetResources(fd) : NULL;
    for (int i = 0; r && i < r->count_connectors; i++) {
        drmModeConnector *c = drmModeGetConnectorCurrent(fd, r->connectors[i]);
        uint64_t value = 0;
        uint32_t property = c && is_driven(c) ? find_property(fd, c, &value) : 0;
        if (property) {
            int rc = drmModeConnectorSetProperty(fd, c->connector_id, property,
                                                 on ? DRM_MODE_DPMS_ON : DRM_MODE_DPMS_OFF);
            fault = rc ? -rc : fault;
            set += rc == 0;
        }
        drmModeFreeConnector(c);
    }
    drmModeFreeResources(r);
    if (fault)
        return error_errno(err, NULL, fault, "the connector's DPMS");
    return set > 0 || error_set(err, NULL, "no connector with a display has DPMS");
}

static int kms_get(const SDL_SysWMinfo *info)
{
    int fd = info->info.kmsdrm.drm_fd, state = -1;
    drmModeRes *r = fd >= 0 ? drmModeGetResources(fd) : NULL;
    for (int i = 0; r && i < r->count_connectors; i++) {
        drmModeConnector *c = drmModeGetConnectorCurrent(fd, r->connectors[i]);
        uint64_t value = 0;
        if (c && is_driven(c) && find_property(fd, c, &value))
            state = state == 1 || value == DRM_MODE_DPMS_ON;
        drmModeFreeConnector(c);
    }
    drmModeFreeResources(r);
    return state;
}

const struct dpms_kind dpms_kms = {"dpms-kms", kms_set, kms_get};
