/* What a board remembers without power. Written by CONF:SAVE alone. */
#ifndef KEYRIG_SETTINGS_H
#define KEYRIG_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include "hal.h"
#include "limits.h"

struct servo {
    uint16_t rest_us; /* both 0: a plain output for a transistor or relay */
    uint16_t press_us;
};

struct settings {
    char serial[SERIAL_MAX_CHARS + 1];
    struct servo servo[HAL_SERVOS];
    uint8_t pair[HAL_POWERS]; /* the pad of the key on this port, from 1; 0: none */
};

extern struct settings settings;

/* Reads them; a blank memory gives the defaults. */
void settings_init(void);
bool settings_save(void);
/* Whether the memory held damaged settings, so that the defaults stand in for them. */
bool settings_damaged(void);

#endif
