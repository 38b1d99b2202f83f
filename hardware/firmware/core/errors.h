/* Errors by their SCPI numbers, and the queue that SYST:ERR? empties. */
#ifndef KEYRIG_ERRORS_H
#define KEYRIG_ERRORS_H

#include <stdint.h>

typedef enum {
    NO_ERROR = 0,
    INVALID_CHARACTER = -101,
    DATA_TYPE_ERROR = -104,
    PARAMETER_NOT_ALLOWED = -108,
    MISSING_PARAMETER = -109,
    UNDEFINED_HEADER = -113,
    SETTINGS_CONFLICT = -221,
    DATA_OUT_OF_RANGE = -222,
    HARDWARE_ERROR = -240,
    QUEUE_OVERFLOW = -350,
    COMMUNICATION_ERROR = -360,
    FRAMING_ERROR = -362,
    INPUT_OVERRUN = -363,
    TIME_OUT = -365
} error_number;

void errors_clear(void);
void errors_push(error_number error);
error_number errors_pop(void);
const char *error_text(error_number error); /* in ROM */
uint16_t errors_counted(void);

#endif
