#include "screen/scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

static void released_once(struct image *i)
{
    (*(int *)i->owner)++;
}

static void image_is_zeroed_and_has_its_own_serial(void **state)
{
    (void)state;
    struct image *a = image_create(3, 2, true), *b = image_create(1, 1, false);
    assert_non_null(a);
    assert_non_null(b);
    assert_true(a->serial != b->serial);
    assert_int_equal(a->pitch, 12);
    for (int n = 0; n < 6; n++)
        assert_int_equal(a->pixels[n], 0);
    image_release(a);
    image_release(b);
}

static void image_of_no_or_absurd_size_is_refused(void **state)
{
    (void)state;
    static const int sizes[][2] = {{0, 1}, {1, 0}, {-1, 5}, {40000, 40000}, {2147483647, 2147483647}};
    for (size_t n = 0; n < sizeof(sizes) / sizeof(sizes[0]); n++)
        assert_null(image_create(sizes[n][0], sizes[n][1], true));
}

static void image_lives_until_its_last_holder(void **state)
{
    (void)state;
    int freed = 0;
    uint32_t pixel = 0;
    struct image *i = image_create(1, 1, true);
    uint32_t *own = i->pixels;
    i->owner = &freed;
    i->free_pixels = released_once;
    i->pixels = &pixel;
    assert_ptr_equal(image_hold(i), i);
    image_release(i);
    assert_int_equal(freed, 0);
    image_release(i);
    assert_int_equal(freed, 1);
    image_release(NULL);
    assert_null(image_hold(NULL));
    free(own);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(image_is_zeroed_and_has_its_own_serial),
        cmocka_unit_test(image_of_no_or_absurd_size_is_refused),
        cmocka_unit_test(image_lives_until_its_last_holder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
