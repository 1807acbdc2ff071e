/* A look at a picture's colour profile before it is used: cut and mismatched ones are common and must cost
 * colours only. */
#ifndef PAPAN_PUBLISH_PICTURES_PROFILE_H
#define PAPAN_PUBLISH_PICTURES_PROFILE_H

#include "publish/convert.h"

#include <vips/vips.h>

/* Removes a profile that cannot belong to this picture (cut, no profile at all, of other colours) and warns.
 * Warns too where a PNG announces one that the loader found unreadable. */
void profile_check(VipsImage *image, const char *path, struct conversion *c);

#endif
