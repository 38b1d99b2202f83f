/* Arduino Uno or Nano: ATmega328P at 16 MHz. */
#include <avr/interrupt.h>
#include <avr/sleep.h>

#include "../core/core.h"
#include "../core/hal.h"
#include "board.h"

void hal_lock(void)
{
    cli();
}

void hal_unlock(void)
{
    sei();
}

const char *hal_board(void)
{
    return ROM_TEXT("M328P");
}

/* Until the next interrupt, unless one has brought input since we looked. */
static void rest(void)
{
    cli();
    if (!uart_has_input()) {
        sleep_enable();
        sei();
        sleep_cpu();
        sleep_disable();
    }
    sei();
}

int main(void)
{
    pins_init();
    memory_init();
    watchdog_init();
    uart_init();
    timers_init();
    core_init();
    sei();
    for (;;) {
        core_poll();
        watchdog_feed();
        rest();
    }
}
