/* Which mode is taken, and what sysfs tells of the connectors. */
#include "screen/present/connectors.h"
#include "screen/present/mode.h"

#include "base/file.h"

#include <ftw.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void the_nearest_refresh_is_taken(void **state)
{
    (void)state;
    static const SDL_DisplayMode modes[] = {{.w = 3840, .h = 2160, .refresh_rate = 30},
                                            {.w = 1920, .h = 1080, .refresh_rate = 24},
                                            {.w = 1920, .h = 1080, .refresh_rate = 60},
                                            {.w = 1920, .h = 1080, .refresh_rate = 50},
                                            {.w = 1280, .h = 720, .refresh_rate = 60}};
    assert_int_equal(mode_choose(modes, 5, 1920, 1080, 50), 3);
    assert_int_equal(mode_choose(modes, 5, 1920, 1080, 59), 2);
    assert_int_equal(mode_choose(modes, 5, 1920, 1080, 25), 1);
    assert_int_equal(mode_choose(modes, 5, 1920, 1080, 0), 2);
    assert_int_equal(mode_choose(modes, 5, 1080, 1920, 60), -1);
    assert_int_equal(mode_choose(NULL, 0, 1920, 1080, 60), -1);
}

static void put(const char *root, const char *name, const char *text)
{
    char path[300];
    snprintf(path, sizeof path, "%s/sys/class/drm/%s", root, name);
    char *slash = strrchr(path, '/');
    *slash = 0;
    assert_true(file_make_dirs(path, NULL));
    *slash = '/';
    assert_true(file_replace(path, text, strlen(text), 0600, FILE_FAST, NULL));
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    (void)st;
    (void)kind;
    (void)where;
    return remove(path);
}

static void sysfs_tells_the_connectors(void **state)
{
    (void)state;
    char root[] = "/tmp/papan-drm-XXXXXX";
    struct connectors c, before;
    assert_non_null(mkdtemp(root));
    connectors_look(root, &c);
    assert_false(c.any || c.connected);
    put(root, "card0/dev", "226:0\n");
    put(root, "card0-HDMI-A-1/status", "disconnected\n");
    put(root, "card0-HDMI-A-2/status", "unknown\n");
    connectors_look(root, &before);
    assert_true(before.any && !before.connected);
    put(root, "card0-HDMI-A-1/modes", "1920x1080\n");
    put(root, "card0-HDMI-A-1/status", "connected\n");
    connectors_look(root, &c);
    assert_true(c.connected && c.stamp != before.stamp);
    before = c;
    connectors_look(root, &c);
    assert_true(c.stamp == before.stamp);
    put(root, "card0-HDMI-A-1/modes", "3840x2160\n1920x1080\n");
    connectors_look(root, &c);
    assert_true(c.stamp != before.stamp);
    before = c;
    put(root, "card0-HDMI-A-1/edid", "another television");
    connectors_look(root, &c);
    assert_true(c.stamp != before.stamp);
    put(root, "card0-HDMI-A-1/status", "disconnected\n");
    connectors_look(root, &c);
    assert_true(c.any && !c.connected);
    assert_int_equal(nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_nearest_refresh_is_taken),
                                       cmocka_unit_test(sysfs_tells_the_connectors)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
