#include "screen/present/root_window.h"

#include <SDL_syswm.h>
#include <X11/Xatom.h>
#include <X11/Xlib.h>

/* SDL's own connection, and our window there; NULL under other drivers. */
static Display *x11_of(SDL_Window *window, Window *ret_window)
{
    SDL_SysWMinfo info;
    SDL_VERSION(&info.version);
    if (!SDL_GetWindowWMInfo(window, &info) || info.subsystem != SDL_SYSWM_X11)
        return NULL;
    *ret_window = info.info.x11.window;
    return info.info.x11.display;
}

bool root_window_unmanaged(SDL_Window *window)
{
    Window own;
    Display *x = x11_of(window, &own);
    if (!x)
        return false;
    Atom type = None, check = XInternAtom(x, "_NET_SUPPORTING_WM_CHECK", True);
    unsigned char *value = NULL;
    unsigned long n = 0, rest;
    int format;
    if (check != None)
        XGetWindowProperty(x, DefaultRootWindow(x), check, 0, 1, False, XA_WINDOW, &type, &format, &n, &rest, &value);
    if (value)
        XFree(value);
    return n == 0;
}

void root_window_watch(SDL_Window *window)
{
    Window own;
    XWindowAttributes root;
    int w = 0, h = 0;
    SDL_EventState(SDL_SYSWMEVENT, SDL_DISABLE);
    Display *x = x11_of(window, &own);
    if (!x)
        return;
    SDL_GetWindowSizeInPixels(window, &w, &h);
    if (!XGetWindowAttributes(x, DefaultRootWindow(x), &root) || root.width != w || root.height != h)
        return;
    XSelectInput(x, DefaultRootWindow(x), root.your_event_mask | StructureNotifyMask);
    SDL_EventState(SDL_SYSWMEVENT, SDL_ENABLE);
}

void root_window_event(SDL_Window *window, const SDL_Event *e)
{
    const SDL_SysWMmsg *msg = e->type == SDL_SYSWMEVENT ? e->syswm.msg : NULL;
    if (!msg || msg->subsystem != SDL_SYSWM_X11 || msg->msg.x11.event.type != ConfigureNotify)
        return;
    const XConfigureEvent *c = &msg->msg.x11.event.xconfigure;
    Window own;
    if (c->window == DefaultRootWindow(c->display) && x11_of(window, &own))
        XMoveResizeWindow(c->display, own, 0, 0, (unsigned)c->width, (unsigned)c->height);
}
