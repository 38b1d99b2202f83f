/* The bounds of the protocol (PROTOCOL.md, Limits), in ms unless the name says otherwise. */
#ifndef KEYRIG_LIMITS_H
#define KEYRIG_LIMITS_H

#define PROTOCOL_VERSION "1.0"
#define FIRMWARE_VERSION "1.0.0"

/* Over what an int of 16 bits holds. */
#define OFF_MAX 60000U
#define DELAY_MAX 60000U

enum {
    HOLD_MAX = 30000,
    GAP_MAX = 30000,
    GAP_DEFAULT = 500,
    COUNT_MAX = 100,
    PULSE_MIN_US = 500,
    PULSE_MAX_US = 2500,
    LINE_MAX_CHARS = 80,
    LINE_IDLE_MAX = 1000,
    TAG_MAX_CHARS = 8,
    SERIAL_MAX_CHARS = 16,
    QUEUE_MAX_ERRORS = 8
};

#endif
