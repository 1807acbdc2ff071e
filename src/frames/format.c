#include "frames/frames.h"

/* Bytes of a row and number of rows of plane `k`; 0 rows where the plane does not exist. */
static void plane_size(const struct frames_message *m, int k, uint64_t *row_bytes, uint64_t *rows)
{
    bool planar = m->pixels == FRAMES_I420;
    *rows = planar || k == 0 ? m->height : 0;
    *row_bytes = planar ? m->width : (uint64_t)m->width * 4;
    if (planar && k > 0) {
        *rows = ((uint64_t)m->height + 1) / 2;
        *row_bytes = ((uint64_t)m->width + 1) / 2;
    }
}

static bool plane_valid(const struct frames_message *m, int k, struct error *err)
{
    uint64_t row_bytes, rows;
    plane_size(m, k, &row_bytes, &rows);
    if (rows == 0)
        return true;
    /* a pitch is 32 bits and there are at most FRAMES_SIDE_MAX rows: no product below can overflow */
    if (m->pitch[k] < row_bytes || m->pitch[k] > (1u << 20))
        return error_set(err, NULL, "plane %d has a pitch of %u for %llu bytes", k, m->pitch[k],
                         (unsigned long long)row_bytes);
    uint64_t bytes = (uint64_t)m->pitch[k] * (rows - 1) + row_bytes;
    if (bytes > m->slot_bytes || m->plane[k] > m->slot_bytes - bytes)
        return error_set(err, NULL, "plane %d does not fit its slot", k);
    if (m->pixels != FRAMES_I420 && (m->pitch[k] % 4 || m->plane[k] % 4 || m->slot_bytes % 4))
        return error_set(err, NULL, "rows of pixels are not aligned to 4 bytes");
    return true;
}

bool frames_format_valid(const struct frames_message *m, uint64_t memfd_bytes, struct error *err)
{
    if (m->type != FRAMES_FORMAT)
        return error_set(err, NULL, "message %u is no format", m->type);
    if (m->pixels < FRAMES_I420 || m->pixels > FRAMES_XRGB)
        return error_set(err, NULL, "unknown kind of pixels %u", m->pixels);
    if (m->pixels == FRAMES_I420 && (m->matrix < FRAMES_BT601 || m->matrix > FRAMES_BT709))
        return error_set(err, NULL, "unknown colour matrix %u", m->matrix);
    if (m->width < 1 || m->height < 1 || m->width > FRAMES_SIDE_MAX || m->height > FRAMES_SIDE_MAX)
        return error_set(err, NULL, "frames of %ux%u", m->width, m->height);
    if (m->sar_num < 1 || m->sar_den < 1 || m->sar_num > FRAMES_SAR_MAX || m->sar_den > FRAMES_SAR_MAX)
        return error_set(err, NULL, "pixels of %u:%u", m->sar_num, m->sar_den);
    if (m->count < 1 || m->count > FRAMES_RING_MAX || m->slot_bytes == 0 ||
        m->slot_bytes > memfd_bytes / m->count)
        return error_set(err, NULL, "%u slots of %llu bytes in %llu", m->count,
                         (unsigned long long)m->slot_bytes, (unsigned long long)memfd_bytes);
    for (int k = 0; k < 3; k++)
        if (!plane_valid(m, k, err))
            return false;
    return true;
}
