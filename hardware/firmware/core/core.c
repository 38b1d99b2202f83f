#include "core.h"

#include "commands.h"
#include "errors.h"
#include "hal.h"
#include "limits.h"
#include "line.h"
#include "operation.h"
#include "power.h"
#include "reply.h"
#include "settings.h"
#include "ticks.h"
#include "touch.h"

static void announce_boot(void)
{
    static const struct address nobody;
    reply_begin(&nobody);
    reply_end(); /* of a reply that the restart has cut short */
    reply_rom(ROM_TEXT("!BOOT "));
    reply_rom(hal_boot_cause());
    reply_rom(ROM_TEXT("," PROTOCOL_VERSION ","));
    reply_text(settings.serial);
    reply_end();
}

void core_init(void)
{
    ticks_init();
    errors_clear();
    line_init();
    operation_init();
    commands_init();
    settings_init();
    touch_init();
    power_init();
    if (settings_damaged()) {
        errors_push(HARDWARE_ERROR);
    }
    announce_boot();
}

void core_tick(void)
{
    ticks_advance();
    /* In this order a press that begins as its key gets power is seen, and released. */
    touch_tick();
    power_tick();
}

void core_poll(void)
{
    uint16_t received;
    operation_poll();
    while ((received = hal_receive()) != HAL_NOTHING) {
        if (line_take(received, ticks_now())) {
            command_run(line_complete());
            operation_poll();
            return; /* lets the main loop feed the watchdog between two lines */
        }
    }
    if (line_expire(ticks_now())) {
        errors_push(TIME_OUT);
    }
}
