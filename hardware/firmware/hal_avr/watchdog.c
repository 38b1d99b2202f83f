/* Why the board started, and the watchdog that starts it anew if the main loop hangs. */
#include <avr/io.h>
#include <avr/wdt.h>

#include "../core/hal.h"
#include "board.h"

static uint8_t cause __attribute__((section(".noinit")));

/* Before main(): a watchdog that has bitten stays armed with its shortest time. */
static void take_cause(void) __attribute__((naked, used, section(".init3")));
static void take_cause(void)
{
    cause = MCUSR;
    MCUSR = 0;
    wdt_disable();
}

void watchdog_init(void)
{
    wdt_enable(WDTO_250MS);
}

void watchdog_feed(void)
{
    wdt_reset();
}

const char *hal_boot_cause(void)
{
    /* After power-on the other flags mean nothing. */
    if (cause & _BV(PORF)) {
        return ROM_TEXT("POR");
    }
    if (cause & _BV(WDRF)) {
        return ROM_TEXT("WDT");
    }
    if (cause & _BV(BORF)) {
        return ROM_TEXT("BOD");
    }
    /* Some boot loaders keep the flags for themselves. */
    return cause & _BV(EXTRF) ? ROM_TEXT("EXT") : ROM_TEXT("UNK");
}
