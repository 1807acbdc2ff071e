#include "picture_engine.h"

#include "module.h"

#include <pthread.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const struct pictures *engine;

const struct pictures *picture_engine(struct error *err)
{
    pthread_mutex_lock(&lock);
    if (engine == NULL) {
        const struct pictures *loaded = module_symbol(PICTURES_MODULE, PICTURES_SYMBOL, err);
        if (loaded != NULL && loaded->start(err))
            engine = loaded;
    }
    pthread_mutex_unlock(&lock);
    return engine;
}

bool convert_picture(const struct convert_job *job, enum content_kind kind, struct conversion *c,
                     struct error *err)
{
    const struct pictures *p = picture_engine(err);
    return p != NULL && p->convert(job, kind, c, err);
}
