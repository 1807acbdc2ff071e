/* DPMS of the X server, over SDL's own connection: another client's would not end with ours. */
#include "screen/present/dpms.h"

#include <X11/Xlib.h>
#include <X11/extensions/dpms.h>

static Display *capable(const SDL_SysWMinfo *info)
{
    Display *x = info->info.x11.display;
    int event, error;
    return DPMSQueryExtension(x, &event, &error) && DPMSCapable(x) ? x : NULL;
}

static bool x11_set(const SDL_SysWMinfo *info, bool on, struct error *err)
{
    Display *x = capable(info);
    if (!x)
        return error_set(err, NULL, "the X server has no DPMS");
    /* Its own time-outs would do it at hours of their own. */
    DPMSSetTimeouts(x, 0, 0, 0);
    DPMSEnable(x);
    DPMSForceLevel(x, on ? DPMSModeOn : DPMSModeOff);
    XSync(x, False);
    return true;
}

static int x11_get(const SDL_SysWMinfo *info)
{
    Display *x = capable(info);
    CARD16 level = DPMSModeOn;
    BOOL enabled = False;
    if (!x || !DPMSInfo(x, &level, &enabled))
        return -1;
    return !enabled || level == DPMSModeOn;
}

const struct dpms_kind dpms_x11 = {"dpms-x11", x11_set, x11_get};
