/* The module of pictures/, loaded and started where it is first asked for (private to the conversions). */
#ifndef PAPAN_PUBLISH_PICTURE_ENGINE_H
#define PAPAN_PUBLISH_PICTURE_ENGINE_H

#include "pictures/pictures.h"

/* NULL with an error where it cannot be had. Any thread. */
const struct pictures *picture_engine(struct error *err);

#endif
