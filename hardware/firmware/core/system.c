/* Commands about the board itself: who it is, how it is, what went wrong. */
#include "commands.h"
#include "hal.h"
#include "handlers.h"
#include "limits.h"
#include "operation.h"
#include "power.h"
#include "reply.h"
#include "settings.h"
#include "ticks.h"
#include "touch.h"

enum { BAD_SETTINGS = 0x01 };

/* The name is in ROM. */
static void tell(const char *name, uint32_t value)
{
    reply_rom(name);
    reply_number(value);
}

error_number identify(const struct request *request)
{
    reply_begin(&request->from);
    reply_rom(ROM_TEXT("KEYRIG,ACT-"));
    reply_rom(hal_board());
    reply_rom(ROM_TEXT(","));
    reply_text(settings.serial);
    reply_rom(ROM_TEXT("," FIRMWARE_VERSION));
    reply_end();
    return NO_ERROR;
}

error_number reset_outputs(const struct request *request)
{
    (void)request;
    touch_release_all();
    for (uint8_t port = 0; port < HAL_POWERS; port++) {
        power_on(port);
    }
    operation_poll(); /* nothing moves now, so whoever waits is answered before us */
    return NO_ERROR;
}

error_number clear_status(const struct request *request)
{
    (void)request;
    errors_clear();
    counters.lines = 0;
    counters.overruns = 0;
    return NO_ERROR;
}

error_number await_operation(const struct request *request)
{
    return operation_await(&request->from) ? NO_ERROR : SETTINGS_CONFLICT;
}

error_number self_test(const struct request *request)
{
    uint8_t bad = (uint8_t)(hal_self_test() | (settings_damaged() ? BAD_SETTINGS : 0));
    if (bad != 0) {
        errors_push(HARDWARE_ERROR);
    }
    reply_begin(&request->from);
    reply_number(bad);
    reply_end();
    return NO_ERROR;
}

error_number tell_version(const struct request *request)
{
    reply_begin(&request->from);
    reply_rom(ROM_TEXT(PROTOCOL_VERSION));
    reply_end();
    return NO_ERROR;
}

error_number tell_capabilities(const struct request *request)
{
    reply_begin(&request->from);
    tell(ROM_TEXT("TOUCH="), HAL_TOUCHES);
    tell(ROM_TEXT(",SERVO="), HAL_SERVOS);
    tell(ROM_TEXT(",POWER="), HAL_POWERS);
    tell(ROM_TEXT(",HOLDMAX="), HOLD_MAX);
    tell(ROM_TEXT(",OFFMAX="), OFF_MAX);
    tell(ROM_TEXT(",DELAYMAX="), DELAY_MAX);
    tell(ROM_TEXT(",GAPMAX="), GAP_MAX);
    tell(ROM_TEXT(",COUNTMAX="), COUNT_MAX);
    tell(ROM_TEXT(",LINE="), LINE_MAX_CHARS);
    tell(ROM_TEXT(",CRC="), 8);
    reply_end();
    return NO_ERROR;
}

error_number tell_error(const struct request *request)
{
    reply_begin(&request->from);
    reply_error(errors_pop());
    reply_end();
    return NO_ERROR;
}

error_number tell_status(const struct request *request)
{
    reply_begin(&request->from);
    tell(ROM_TEXT("UP="), ticks_now());
    tell(ROM_TEXT(",LINES="), counters.lines);
    tell(ROM_TEXT(",ERRS="), errors_counted());
    tell(ROM_TEXT(",RXOVF="), counters.overruns);
    tell(ROM_TEXT(",PRESSES="), touch_presses());
    reply_rom(ROM_TEXT(",BOOT="));
    reply_rom(hal_boot_cause());
    reply_end();
    return NO_ERROR;
}

error_number set_crc(const struct request *request)
{
    uint32_t required;
    error_number error = argument_number(request, 0, 0, 1, &required);
    if (error == NO_ERROR) {
        commands_require_crc(required == 1);
    }
    return error;
}
