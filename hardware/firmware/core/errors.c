#include "errors.h"

#include <stddef.h>
#include <string.h>

#include "hal.h"
#include "limits.h"

struct described {
    int16_t error;
    char text[22];
};

static const struct described texts[] ROM = {
    {NO_ERROR, "No error"},
    {INVALID_CHARACTER, "Invalid character"},
    {DATA_TYPE_ERROR, "Data type error"},
    {PARAMETER_NOT_ALLOWED, "Parameter not allowed"},
    {MISSING_PARAMETER, "Missing parameter"},
    {UNDEFINED_HEADER, "Undefined header"},
    {SETTINGS_CONFLICT, "Settings conflict"},
    {DATA_OUT_OF_RANGE, "Data out of range"},
    {HARDWARE_ERROR, "Hardware error"},
    {QUEUE_OVERFLOW, "Queue overflow"},
    {COMMUNICATION_ERROR, "Communication error"},
    {FRAMING_ERROR, "Framing error"},
    {INPUT_OVERRUN, "Input buffer overrun"},
    {TIME_OUT, "Time out error"},
};

static struct {
    error_number waiting[QUEUE_MAX_ERRORS];
    uint8_t first;
    uint8_t length;
    uint16_t counted;
} queue;

void errors_clear(void)
{
    queue.first = 0;
    queue.length = 0;
    queue.counted = 0;
}

void errors_push(error_number error)
{
    queue.counted++;
    if (queue.length == QUEUE_MAX_ERRORS) {
        uint8_t last = (uint8_t)((queue.first + QUEUE_MAX_ERRORS - 1) % QUEUE_MAX_ERRORS);
        queue.waiting[last] = QUEUE_OVERFLOW;
        return;
    }
    queue.waiting[(queue.first + queue.length) % QUEUE_MAX_ERRORS] = error;
    queue.length++;
}

error_number errors_pop(void)
{
    if (queue.length == 0) {
        return NO_ERROR;
    }
    error_number error = queue.waiting[queue.first];
    queue.first = (uint8_t)((queue.first + 1) % QUEUE_MAX_ERRORS);
    queue.length--;
    return error;
}

const char *error_text(error_number error)
{
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        int16_t candidate;
        rom_copy(&candidate, &texts[i].error, sizeof candidate);
        if (candidate == (int16_t)error) {
            return texts[i].text;
        }
    }
    return ROM_TEXT("");
}

uint16_t errors_counted(void)
{
    return queue.counted;
}
