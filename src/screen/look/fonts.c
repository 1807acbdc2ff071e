#include "fonts.h"

#include "base/log.h"
#include "base/memory.h"

#include <fcntl.h>
#include <fontconfig/fontconfig.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define FACES_MAX 64
#define SIZED_MAX 40
#define KNOWN_MAX 1024 /* a power of two */
#define DPI 1          /* SDL_ttf takes whole points only; at 1 dpi a point is 1/72 px */

struct face {
    char *path;
    int index;
    void *bytes;
    size_t n_bytes;
    TTF_Font *ruler;
};

struct sized {
    unsigned face;
    int points;
    uint64_t used;
    TTF_Font *font;
};

struct known { /* what was found for a code point; codepoint 0 = empty */
    uint32_t codepoint;
    uint16_t face;
    uint8_t weight;
};

struct fonts {
    FcConfig *config;
    struct face faces[FACES_MAX];
    unsigned n_faces;
    unsigned of_weight[WEIGHTS];
    FcFontSet
        *fallbacks[WEIGHTS]; /* every font in the order in which it may help out; made when first asked for */
    unsigned n_own;          /* the faces below belong to the weights, those above are fallbacks */
    struct sized sized[SIZED_MAX];
    int n_sized;
    uint64_t uses;
    struct known known[KNOWN_MAX];
};

static const int opentype_weight[WEIGHTS] = {400, 500, 700, 800, 900};

static TTF_Font *open_at(const struct face *face, int points, int hinting)
{
    SDL_RWops *bytes = SDL_RWFromConstMem(face->bytes, (int)face->n_bytes);
    TTF_Font *font = bytes ? TTF_OpenFontIndexDPIRW(bytes, 1, points, face->index, DPI, DPI) : NULL;
    if (font)
        TTF_SetFontHinting(font, hinting);
    return font;
}

static bool map_file(const char *path, void **ret_bytes, size_t *ret_n)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    struct stat st;
    void *bytes = MAP_FAILED;
    if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 && st.st_size < INT32_MAX)
        bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (bytes == MAP_FAILED)
        return false;
    *ret_bytes = bytes;
    *ret_n = (size_t)st.st_size;
    return true;
}

static unsigned add_face(struct fonts *f, FcPattern *pattern)
{
    FcChar8 *path;
    int index = 0;
    if (FcPatternGetString(pattern, FC_FILE, 0, &path) != FcResultMatch)
        return FONTS_NO_FACE;
    FcPatternGetInteger(pattern, FC_INDEX, 0, &index);
    for (unsigned i = 0; i < f->n_faces; i++)
        if (f->faces[i].index == index && strcmp(f->faces[i].path, (const char *)path) == 0)
            return i;
    if (f->n_faces == FACES_MAX)
        return FONTS_NO_FACE;
    struct face *face = &f->faces[f->n_faces];
    if (!map_file((const char *)path, &face->bytes, &face->n_bytes))
        return FONTS_NO_FACE;
    face->index = index;
    face->ruler = open_at(face, FONTS_RULER_PX * 72 / DPI, TTF_HINTING_NONE);
    if (!face->ruler) {
        munmap(face->bytes, face->n_bytes);
        return FONTS_NO_FACE;
    }
    face->path = xstrdup((const char *)path);
    return f->n_faces++;
}

static FcPattern *wanted(const char *const *families, enum weight weight)
{
    FcPattern *p = FcPatternCreate();
    for (; *families; families++)
        FcPatternAddString(p, FC_FAMILY, (const FcChar8 *)*families);
    FcPatternAddInteger(p, FC_WEIGHT, FcWeightFromOpenType(opentype_weight[weight]));
    FcPatternAddInteger(p, FC_SLANT, FC_SLANT_ROMAN);
    FcPatternAddInteger(p, FC_WIDTH, FC_WIDTH_NORMAL);
    FcPatternAddBool(p, FC_SCALABLE, FcTrue);
    return p;
}

static bool flag(FcPattern *p, const char *name)
{
    FcBool value = FcFalse;
    return FcPatternGetBool(p, name, 0, &value) == FcResultMatch && value;
}

static bool drawable(FcPattern *p)
{
    return flag(p, FC_SCALABLE) && !flag(p, FC_COLOR) && !flag(p, FC_VARIABLE);
}

/* Every font of the system in the order of likeness, to be freed by FcFontSetDestroy. */
static FcFontSet *sorted(struct fonts *f, FcPattern *p)
{
    FcResult result;
    FcConfigSubstitute(f->config, p, FcMatchPattern);
    FcDefaultSubstitute(p);
    return FcFontSort(f->config, p, FcFalse, NULL, &result);
}

static unsigned find_weight(struct fonts *f, enum weight weight)
{
    static const char *const families[] = {"Lato", "Noto Sans", "DejaVu Sans", "sans-serif", NULL};
    FcPattern *p = wanted(families, weight);
    FcFontSet *set = sorted(f, p);
    unsigned face = FONTS_NO_FACE;
    for (int i = 0; set && i < set->nfont && face == FONTS_NO_FACE; i++)
        if (drawable(set->fonts[i]))
            face = add_face(f, set->fonts[i]);
    if (set)
        FcFontSetDestroy(set);
    FcPatternDestroy(p);
    return face;
}

static bool is_noto_sans(FcPattern *p)
{
    FcChar8 *family;
    return FcPatternGetString(p, FC_FAMILY, 0, &family) == FcResultMatch &&
           strncmp((const char *)family, "Noto Sans", 9) == 0;
}

static bool has(FcPattern *p, uint32_t codepoint)
{
    FcCharSet *set;
    return drawable(p) && FcPatternGetCharSet(p, FC_CHARSET, 0, &set) == FcResultMatch &&
           FcCharSetHasChar(set, codepoint);
}

/* Sorting takes long, so it is done once a weight; a text in a script that no font has costs no more than one look
 * through the list for each of its characters. */
static const FcFontSet *fallbacks(struct fonts *f, enum weight weight)
{
    static const char *const families[] = {"Noto Sans", "sans-serif", NULL};
    if (!f->fallbacks[weight]) {
        FcPattern *p = wanted(families, weight);
        f->fallbacks[weight] = sorted(f, p);
        FcPatternDestroy(p);
    }
    return f->fallbacks[weight];
}

static unsigned find_fallback(struct fonts *f, enum weight weight, uint32_t codepoint)
{
    const FcFontSet *set = fallbacks(f, weight);
    FcPattern *best = NULL;
    for (int i = 0; set && i < set->nfont; i++) {
        if (!has(set->fonts[i], codepoint))
            continue;
        if (!best)
            best = set->fonts[i];
        if (is_noto_sans(set->fonts[i])) {
            best = set->fonts[i];
            break;
        }
    }
    return best ? add_face(f, best) : FONTS_NO_FACE;
}

struct fonts *fonts_create(struct error *err)
{
    struct fonts *f = xcalloc(1, sizeof(*f));
    if (TTF_Init() != 0) {
        error_set(err, NULL, "SDL_ttf: %s", TTF_GetError());
        free(f);
        return NULL;
    }
    f->config = FcInitLoadConfigAndFonts();
    unsigned any = FONTS_NO_FACE;
    for (int w = 0; w < WEIGHTS; w++) {
        f->of_weight[w] = f->config ? find_weight(f, (enum weight)w) : FONTS_NO_FACE;
        if (f->of_weight[w] != FONTS_NO_FACE)
            any = f->of_weight[w];
    }
    if (any == FONTS_NO_FACE) {
        error_set(err, NULL, "no font found; install fonts-lato and fonts-noto-core");
        fonts_free(f);
        return NULL;
    }
    for (int w = 0; w < WEIGHTS; w++)
        if (f->of_weight[w] == FONTS_NO_FACE)
            f->of_weight[w] = any;
    f->n_own = f->n_faces;
    if (!strstr(f->faces[f->of_weight[WEIGHT_REGULAR]].path, "Lato"))
        log_warning("fonts: Lato is missing (fonts-lato), using %s", f->faces[f->of_weight[0]].path);
    return f;
}

void fonts_free(struct fonts *f)
{
    if (!f)
        return;
    for (int i = 0; i < f->n_sized; i++)
        TTF_CloseFont(f->sized[i].font);
    for (unsigned i = 0; i < f->n_faces; i++) {
        TTF_CloseFont(f->faces[i].ruler);
        munmap(f->faces[i].bytes, f->faces[i].n_bytes);
        free(f->faces[i].path);
    }
    for (int w = 0; w < WEIGHTS; w++)
        if (f->fallbacks[w])
            FcFontSetDestroy(f->fallbacks[w]);
    if (f->config)
        FcConfigDestroy(f->config);
    TTF_Quit();
    free(f);
}

static unsigned look_for(struct fonts *f, enum weight weight, uint32_t codepoint)
{
    unsigned own = f->of_weight[weight];
    if (TTF_GlyphIsProvided32(f->faces[own].ruler, codepoint))
        return own;
    /* A face that already serves this text goes first, so that one script is one hand. */
    for (unsigned i = f->n_own; i < f->n_faces; i++)
        if (TTF_GlyphIsProvided32(f->faces[i].ruler, codepoint))
            return i;
    return find_fallback(f, weight, codepoint);
}

unsigned fonts_face(struct fonts *f, enum weight weight, uint32_t codepoint)
{
    uint32_t slot = (codepoint * 2654435761u + (uint32_t)weight * 97u) & (KNOWN_MAX - 1);
    struct known *k = &f->known[slot];
    if (k->codepoint != codepoint || k->weight != (uint8_t)weight || codepoint == 0) {
        k->face = (uint16_t)look_for(f, weight, codepoint);
        k->codepoint = codepoint;
        k->weight = (uint8_t)weight;
    }
    return k->face;
}

unsigned fonts_face_of_weight(const struct fonts *f, enum weight weight)
{
    return f->of_weight[weight];
}

static struct sized *oldest(struct fonts *f)
{
    struct sized *s = &f->sized[0];
    for (int i = 1; i < f->n_sized; i++)
        if (f->sized[i].used < s->used)
            s = &f->sized[i];
    return s;
}

TTF_Font *fonts_at(struct fonts *f, unsigned face, double px)
{
    int points = (int)lround(px * 72 / DPI);
    if (face >= f->n_faces || points < 72)
        points = 72;
    if (face >= f->n_faces)
        return NULL;
    for (int i = 0; i < f->n_sized; i++) {
        if (f->sized[i].face == face && f->sized[i].points == points) {
            f->sized[i].used = ++f->uses;
            return f->sized[i].font;
        }
    }
    TTF_Font *font = open_at(&f->faces[face], points, TTF_HINTING_LIGHT_SUBPIXEL);
    if (!font)
        return NULL;
    struct sized *s;
    if (f->n_sized < SIZED_MAX) {
        s = &f->sized[f->n_sized++];
    } else {
        s = oldest(f);
        TTF_CloseFont(s->font);
    }
    *s = (struct sized){.face = face, .points = points, .used = ++f->uses, .font = font};
    return font;
}

TTF_Font *fonts_ruler(struct fonts *f, unsigned face)
{
    return face < f->n_faces ? f->faces[face].ruler : NULL;
}

int fonts_open_count(const struct fonts *f)
{
    return f->n_sized;
}
