/* Commands that move an output. */
#include "handlers.h"
#include "hal.h"
#include "limits.h"
#include "power.h"
#include "reply.h"
#include "touch.h"

/* One argument of a command: its bounds, and what stands for it where it is left out. */
struct bounds {
    uint32_t least;
    uint32_t most;
    uint32_t otherwise;
};

static error_number read_numbers(
    const struct request *request, const struct bounds *bounds, uint8_t count, uint32_t *values)
{
    for (uint8_t i = 0; i < count; i++) {
        values[i] = bounds[i].otherwise;
        if (i < request->count) {
            error_number error = argument_number(
                request, i, bounds[i].least, bounds[i].most, &values[i]);
            if (error != NO_ERROR) {
                return error;
            }
        }
    }
    return NO_ERROR;
}

error_number touch(const struct request *request)
{
    static const struct bounds bounds[] = {
        {1, HAL_TOUCHES, 0},
        {1, HOLD_MAX, 0},
        {0, DELAY_MAX, 0},
        {1, COUNT_MAX, 1},
        {1, GAP_MAX, GAP_DEFAULT},
    };
    uint32_t values[5];
    error_number error = read_numbers(request, bounds, 5, values);
    if (error != NO_ERROR) {
        return error;
    }
    struct press press = {
        values[2], (uint16_t)values[1], (uint16_t)values[4], (uint8_t)values[3]};
    return touch_begin((uint8_t)(values[0] - 1), &press) ? NO_ERROR : SETTINGS_CONFLICT;
}

error_number tell_touch(const struct request *request)
{
    static const char names[][8] ROM = {"IDLE", "DELAY", "PRESSED", "GAP"};
    uint32_t channel;
    error_number error = argument_number(request, 0, 1, HAL_TOUCHES, &channel);
    if (error != NO_ERROR) {
        return error;
    }
    struct touch_status status = touch_status((uint8_t)(channel - 1));
    reply_begin(&request->from);
    reply_rom(names[status.state]);
    reply_rom(ROM_TEXT(","));
    reply_number(status.left);
    reply_rom(ROM_TEXT(","));
    reply_number(status.presses);
    reply_end();
    return NO_ERROR;
}

error_number release(const struct request *request)
{
    uint32_t channel;
    if (request->count == 0) {
        touch_release_all();
        return NO_ERROR;
    }
    error_number error = argument_number(request, 0, 1, HAL_TOUCHES, &channel);
    if (error == NO_ERROR) {
        touch_release((uint8_t)(channel - 1));
    }
    return error;
}

error_number power(const struct request *request)
{
    static const struct bounds bounds[] = {
        {1, HAL_POWERS, 0},
        {0, 1, 0},
        {1, OFF_MAX, OFF_MAX},
    };
    uint32_t values[3];
    error_number error = read_numbers(request, bounds, 3, values);
    if (error != NO_ERROR) {
        return error;
    }
    uint8_t port = (uint8_t)(values[0] - 1);
    if (values[1] == 0) {
        power_off(port, (uint16_t)values[2]);
        return NO_ERROR;
    }
    if (request->count == 3) {
        return PARAMETER_NOT_ALLOWED;
    }
    return power_on(port) ? NO_ERROR : SETTINGS_CONFLICT;
}

error_number tell_power(const struct request *request)
{
    uint32_t port;
    error_number error = argument_number(request, 0, 1, HAL_POWERS, &port);
    if (error != NO_ERROR) {
        return error;
    }
    reply_begin(&request->from);
    reply_number(power_is_on((uint8_t)(port - 1)));
    reply_end();
    return NO_ERROR;
}

error_number cycle_power(const struct request *request)
{
    static const struct bounds bounds[] = {{1, HAL_POWERS, 0}, {1, OFF_MAX, 0}};
    uint32_t values[2];
    error_number error = read_numbers(request, bounds, 2, values);
    if (error != NO_ERROR) {
        return error;
    }
    bool begun = power_cycle((uint8_t)(values[0] - 1), (uint16_t)values[1]);
    return begun ? NO_ERROR : SETTINGS_CONFLICT;
}

error_number sequence(const struct request *request)
{
    static const struct bounds bounds[] = {
        {1, HAL_POWERS, 0},
        {1, OFF_MAX, 0},
        {1, HAL_TOUCHES, 0},
        {1, DELAY_MAX, 0},
        {1, HOLD_MAX, 0},
    };
    uint32_t values[5];
    error_number error = read_numbers(request, bounds, 5, values);
    if (error != NO_ERROR) {
        return error;
    }
    uint8_t port = (uint8_t)(values[0] - 1);
    struct press press = {values[1] + values[3], (uint16_t)values[4], GAP_DEFAULT, 1};
    if (!power_is_on(port) || !touch_begin((uint8_t)(values[2] - 1), &press)) {
        return SETTINGS_CONFLICT;
    }
    power_cycle(port, (uint16_t)values[1]);
    return NO_ERROR;
}
