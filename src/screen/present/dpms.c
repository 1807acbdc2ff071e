#include "screen/present/dpms.h"

const struct dpms_kind *dpms_of(SDL_Window *window, SDL_SysWMinfo *ret_info)
{
    SDL_VERSION(&ret_info->version);
    if (!window || !SDL_GetWindowWMInfo(window, ret_info))
        return NULL;
    if (ret_info->subsystem == SDL_SYSWM_KMSDRM)
        return &dpms_kms;
    return ret_info->subsystem == SDL_SYSWM_X11 ? &dpms_x11 : NULL;
}
