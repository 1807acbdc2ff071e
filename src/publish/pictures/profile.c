#include "profile.h"

#include "base/file.h"

#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#define PROFILE_HEADER 128

static uint32_t load32(const uint8_t *p)
{
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* ICC.1 7.2: size at 0, colour space at 16, "acsp" at 36. NULL = fine. */
static const char *profile_fault(const uint8_t *p, size_t n, const VipsImage *image)
{
    if (n < PROFILE_HEADER || memcmp(p + 36, "acsp", 4) != 0)
        return "is damaged";
    if (load32(p) > n)
        return "is cut off";
    int colours = vips_image_get_bands(image) - (vips_image_hasalpha((VipsImage *)(uintptr_t)image) ? 1 : 0);
    int wanted = memcmp(p + 16, "RGB ", 4) == 0   ? 3
                 : memcmp(p + 16, "GRAY", 4) == 0 ? 1
                 : memcmp(p + 16, "CMYK", 4) == 0 ? 4
                 : memcmp(p + 16, "Lab ", 4) == 0 ? 3
                                                  : 0;
    return wanted == colours ? NULL : "is for other colours than the picture has";
}

/* Is there an iCCP chunk before the first IDAT. */
static bool png_announces_profile(const char *path)
{
    uint8_t head[8];
    bool found = false;
    int fd = file_open_regular(path, NULL);
    if (fd < 0)
        return false;
    if (pread(fd, head, 8, 0) == 8 && memcmp(head, "\x89PNG\r\n\x1A\n", 8) == 0)
        for (off_t at = 8; !found && pread(fd, head, 8, at) == 8 && memcmp(head + 4, "IDAT", 4) != 0;
             at += 12 + (off_t)load32(head))
            found = memcmp(head + 4, "iCCP", 4) == 0;
    close(fd);
    return found;
}

void profile_check(VipsImage *image, const char *path, struct conversion *c)
{
    const char *fault = NULL;
    const void *bytes = NULL;
    size_t n = 0;
    if (vips_image_get_typeof(image, VIPS_META_ICC_NAME) == 0) {
        if (png_announces_profile(path))
            fault = "is damaged";
    } else if (vips_image_get_blob(image, VIPS_META_ICC_NAME, &bytes, &n) == 0) {
        fault = profile_fault(bytes, n, image);
        if (fault != NULL)
            vips_image_remove(image, VIPS_META_ICC_NAME);
    }
    if (fault != NULL)
        conversion_warn(
            c, "its colour profile %s and is left out; export it with sRGB if its colours look wrong", fault);
}
