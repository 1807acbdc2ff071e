/* Textures of images and video frames, kept while the scene shows them. Private to the GPU path. Main thread
 * only. */
#ifndef PAPAN_SCREEN_PRESENT_TEXTURES_H
#define PAPAN_SCREEN_PRESENT_TEXTURES_H

#include "screen/scene.h"

#include <SDL.h>

struct textures;
struct textures *textures_create(SDL_Renderer *r);
void textures_free(struct textures *t);
/* Forgets all (device lost, new renderer). */
void textures_clear(struct textures *t);
/* Begin a frame; end drops what no layer asked for since. */
void textures_begin(struct textures *t);
void textures_end(struct textures *t);
/* The texture with the image's pixels, uploaded once. NULL where it cannot be had. */
SDL_Texture *textures_image(struct textures *t, const struct image *i);
/* The texture of a video layer: `layer` (its place in the scene) keeps its texture from frame to frame.
 * Planes are read only where the frame is new. */
SDL_Texture *textures_video(struct textures *t, size_t layer, const struct yuv *f);

#endif
