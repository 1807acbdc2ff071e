#include "decode/media.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

bool media_look(const struct job *job, const struct magic **ret, struct error *err)
{
    struct stat st;
    if (fstat(job->media, &st) != 0)
        return error_errno(err, NULL, errno, "cannot look at the medium");
    if (!S_ISREG(st.st_mode))
        return error_set(err, NULL, "the medium is no regular file");
    if (st.st_size != job->bytes)
        return error_set(err, NULL, "%lld bytes instead of the playlist's %lld", (long long)st.st_size,
                         (long long)job->bytes);
    uint8_t head[MAGIC_BYTES];
    ssize_t n = pread(job->media, head, sizeof head, 0);
    if (n < 0)
        return error_errno(err, NULL, errno, "cannot read the medium");
    const struct magic *m = magic_identify(head, (size_t)n);
    if (!m)
        return error_set(err, NULL, "neither a picture nor a video that Papan knows");
    bool video = job->kind == JOB_VIDEO;
    if (m->class == MAGIC_REFUSED)
        return error_set(err, NULL, "is a %s, which is not shown", m->name);
    if ((m->class == MAGIC_VIDEO) != video)
        return error_set(err, NULL, "is a %s, but the playlist says %s", m->name,
                         video ? "video" : "picture");
    *ret = m;
    return true;
}
