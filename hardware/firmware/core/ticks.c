#include "ticks.h"

#include "hal.h"

static volatile uint32_t ticks;

void ticks_init(void)
{
    ticks = 0;
}

uint32_t ticks_now(void)
{
    hal_lock();
    uint32_t now = ticks;
    hal_unlock();
    return now;
}

void ticks_advance(void)
{
    ticks++;
}
