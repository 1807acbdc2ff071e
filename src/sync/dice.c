#include "dice.h"

#include <stdint.h>
#include <sys/random.h>

double dice_roll(void)
{
    uint32_t random = 0;
    if (getrandom(&random, sizeof random, GRND_NONBLOCK) != (ssize_t)sizeof random)
        return 0.5;
    return (double)random / 4294967295.0;
}
