/* Touch channels: IDLE -> DELAY -> PRESSED -> (GAP -> PRESSED)* -> IDLE, driven by the tick. */
#ifndef KEYRIG_TOUCH_H
#define KEYRIG_TOUCH_H

#include <stdbool.h>
#include <stdint.h>

enum touch_state { TOUCH_IDLE, TOUCH_DELAY, TOUCH_PRESSED, TOUCH_GAP };

/* All in ms. */
struct press {
    uint32_t delay;
    uint16_t hold;
    uint16_t gap;
    uint8_t count;
};

struct touch_status {
    enum touch_state state;
    uint32_t left;     /* ms until the state ends */
    uint32_t presses;  /* since boot */
};

void touch_init(void);

/* Begins on the next tick after the delay; false where the channel is busy. */
bool touch_begin(uint8_t channel, const struct press *press);
void touch_release(uint8_t channel);
void touch_release_all(void);
bool touch_is_pressed(uint8_t channel);
bool touch_any_busy(void);
struct touch_status touch_status(uint8_t channel);
uint32_t touch_presses(void);

/* For the tick and for whoever holds the lock. */
void touch_release_locked(uint8_t channel);
void touch_tick(void);

#endif
