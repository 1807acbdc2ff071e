#include "draft_internal.h"

#include "base/file.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

void wanted_finish(struct wanted_list *w)
{
    for (size_t i = 0; i < w->count; i++) {
        free(w->list[i].place);
        free(w->list[i].assets);
    }
    free(w->list);
    free(w->backgrounds);
    *w = (struct wanted_list){0};
}

static void add_asset(struct wanted *want, struct asset *a)
{
    want->assets = xreallocarray(want->assets, want->n_assets + 1, sizeof(struct asset *));
    want->assets[want->n_assets++] = a;
}

static void collect_folder(struct draft *d, struct wanted *want, const char *folder)
{
    char *place = d->source->has_file ? xasprintf("%s.folder", want->place) : xstrdup("");
    char **names = source_folder_files(d->source, folder, place, d->report);
    want->from_folder = true;
    for (size_t i = 0; names != NULL && names[i] != NULL; i++) {
        char *name = strcmp(folder, ".") == 0 ? xstrdup(names[i]) : path_join(folder, names[i]);
        add_asset(want, asset_set_add(d->assets, name, place));
        free(name);
    }
    if (names != NULL)
        file_names_free(names);
    free(place);
}

/* A folder's name without "/" at its end or "./" in front. Caller frees. */
static char *plain_folder(const char *folder)
{
    while (strncmp(folder, "./", 2) == 0 && folder[2] != '\0')
        folder += 2;
    size_t n = strlen(folder);
    while (n > 1 && folder[n - 1] == '/')
        n--;
    return xstrndup(folder, n);
}

static bool leads_outside(const char *folder)
{
    return folder[0] == '/' || strcmp(folder, "..") == 0 || strncmp(folder, "../", 3) == 0 ||
           strstr(folder, "/../") != NULL;
}

static void collect_item(struct draft *d, struct wanted *want)
{
    const json_t *file = json_object_get(want->item, "file"), *folder = json_object_get(want->item, "folder");
    char *place = xasprintf("%s.%s", want->place, file != NULL ? "file" : "folder");
    const char *name = json_string_value(file != NULL ? file : folder);
    if (file != NULL && folder != NULL) {
        report_fault(d->report, want->place, "has both \"file\" and \"folder\"; one of the two is too many");
    } else if ((file != NULL || folder != NULL) && (json_object_get(want->item, "media") != NULL ||
                                                    json_object_get(want->item, "text") != NULL)) {
        report_fault(d->report, want->place,
                     "shows one thing: a file, a folder or a text; take the others out");
    } else if (file != NULL || folder != NULL) {
        char *plain = name == NULL ? xstrdup("") : plain_folder(name);
        if (plain[0] == '\0')
            report_fault(d->report, place, "must be the name of a %s, in quotes",
                         file != NULL ? "file" : "folder");
        else if (file != NULL)
            add_asset(want, asset_set_add(d->assets, plain, place));
        else if (leads_outside(plain))
            report_fault(d->report, place,
                         "%s lies outside of the folder of " SOURCE_FILE "; copy it into it", plain);
        else
            collect_folder(d, want, plain);
        free(plain);
    }
    free(place);
}

static void collect_backgrounds(struct draft *d, struct wanted_list *w)
{
    const json_t *layouts = json_object_get(d->source->root, "layouts");
    const char *id;
    json_t *layout;
    size_t i = 0;
    w->backgrounds = xcalloc(json_object_size(layouts) + 1, sizeof(struct asset *));
    json_object_foreach((json_t *)(uintptr_t)layouts, id, layout)
    {
        const char *background = json_string_value(json_object_get(layout, "background"));
        if (background != NULL && background[0] != '#' && !hash_text_valid(background)) {
            char *place = xasprintf("layouts.%s.background", id);
            w->backgrounds[i] = asset_set_add(d->assets, background, place);
            free(place);
        }
        i++;
    }
}

void draft_collect(struct draft *d, struct wanted_list *w)
{
    const json_t *loops = json_object_get(d->source->root, "loops");
    size_t i, j;
    json_t *loop, *item;
    json_array_foreach(loops, i, loop)
    {
        json_array_foreach(json_object_get(loop, "items"), j, item)
        {
            w->list = xreallocarray(w->list, w->count + 1, sizeof(*w->list));
            struct wanted *want = &w->list[w->count++];
            *want =
                (struct wanted){.loop = i, .item = item, .place = xasprintf("loops[%zu].items[%zu]", i, j)};
            if (json_is_object(item))
                collect_item(d, want);
        }
    }
    collect_backgrounds(d, w);
}
