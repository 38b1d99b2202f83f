/* Commands that change what a board remembers. */
#include <stddef.h>
#include <string.h>

#include "hal.h"
#include "handlers.h"
#include "limits.h"
#include "pads.h"
#include "reply.h"
#include "settings.h"
#include "touch.h"

static error_number servo_of(const struct request *request, uint8_t *channel, struct servo **servo)
{
    uint32_t number;
    error_number error = argument_number(request, 0, 1, HAL_TOUCHES, &number);
    if (error != NO_ERROR) {
        return error;
    }
    *channel = (uint8_t)(number - 1);
    *servo = pad_servo(*channel);
    return *servo == NULL ? DATA_OUT_OF_RANGE : NO_ERROR;
}

static bool is_pulse(uint32_t us)
{
    return us >= PULSE_MIN_US && us <= PULSE_MAX_US;
}

static error_number read_pulses(const struct request *request, struct servo *pulses)
{
    uint32_t rest;
    uint32_t press;
    error_number error = argument_number(request, 1, 0, PULSE_MAX_US, &rest);
    if (error == NO_ERROR) {
        error = argument_number(request, 2, 0, PULSE_MAX_US, &press);
    }
    if (error != NO_ERROR) {
        return error;
    }
    pulses->rest_us = (uint16_t)rest;
    pulses->press_us = (uint16_t)press;
    bool plain = rest == 0 && press == 0;
    return plain || (is_pulse(rest) && is_pulse(press)) ? NO_ERROR : DATA_OUT_OF_RANGE;
}

error_number set_servo(const struct request *request)
{
    uint8_t channel;
    struct servo *servo;
    struct servo pulses;
    error_number error = servo_of(request, &channel, &servo);
    if (error == NO_ERROR) {
        error = read_pulses(request, &pulses);
    }
    if (error != NO_ERROR) {
        return error;
    }
    if (touch_status(channel).state != TOUCH_IDLE) {
        return SETTINGS_CONFLICT;
    }
    hal_lock();
    *servo = pulses;
    pad_set(channel, false);
    hal_unlock();
    return NO_ERROR;
}

error_number tell_servo(const struct request *request)
{
    uint8_t channel;
    struct servo *servo;
    error_number error = servo_of(request, &channel, &servo);
    if (error != NO_ERROR) {
        return error;
    }
    reply_begin(&request->from);
    reply_number(servo->rest_us);
    reply_rom(ROM_TEXT(","));
    reply_number(servo->press_us);
    reply_end();
    return NO_ERROR;
}

error_number set_pair(const struct request *request)
{
    uint32_t port;
    uint32_t channel;
    error_number error = argument_number(request, 0, 1, HAL_POWERS, &port);
    if (error == NO_ERROR) {
        error = argument_number(request, 1, 0, HAL_TOUCHES, &channel);
    }
    if (error == NO_ERROR) {
        settings.pair[port - 1] = (uint8_t)channel;
    }
    return error;
}

error_number tell_pair(const struct request *request)
{
    uint32_t port;
    error_number error = argument_number(request, 0, 1, HAL_POWERS, &port);
    if (error != NO_ERROR) {
        return error;
    }
    reply_begin(&request->from);
    reply_number(settings.pair[port - 1]);
    reply_end();
    return NO_ERROR;
}

static bool is_serial_character(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-'
        || c == '_';
}

error_number set_serial(const struct request *request)
{
    struct text serial;
    error_number error = argument_quoted(request, 0, &serial);
    if (error != NO_ERROR) {
        return error;
    }
    if (serial.length == 0 || serial.length > SERIAL_MAX_CHARS) {
        return DATA_OUT_OF_RANGE;
    }
    for (uint8_t i = 0; i < serial.length; i++) {
        if (!is_serial_character(serial.start[i])) {
            return DATA_OUT_OF_RANGE;
        }
    }
    memset(settings.serial, 0, sizeof settings.serial);
    memcpy(settings.serial, serial.start, serial.length);
    return NO_ERROR;
}

error_number save_settings(const struct request *request)
{
    (void)request;
    return settings_save() ? NO_ERROR : HARDWARE_ERROR;
}
