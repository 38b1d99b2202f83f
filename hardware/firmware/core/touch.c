#include "touch.h"

#include "hal.h"
#include "limits.h"
#include "pads.h"

struct touch {
    enum touch_state state;
    uint32_t left;
    uint32_t presses;
    uint16_t hold;
    uint16_t gap;
    uint8_t more; /* presses after this one */
};

static volatile struct touch touches[HAL_TOUCHES];

void touch_init(void)
{
    for (uint8_t channel = 0; channel < HAL_TOUCHES; channel++) {
        touches[channel].presses = 0;
        touch_release_locked(channel);
    }
}

bool touch_begin(uint8_t channel, const struct press *press)
{
    volatile struct touch *touch = &touches[channel];
    hal_lock();
    bool free = touch->state == TOUCH_IDLE;
    if (free) {
        touch->hold = press->hold > HOLD_MAX ? HOLD_MAX : press->hold;
        touch->gap = press->gap;
        touch->more = (uint8_t)(press->count - 1);
        touch->left = press->delay + 1;
        touch->state = TOUCH_DELAY;
    }
    hal_unlock();
    return free;
}

void touch_release_locked(uint8_t channel)
{
    touches[channel].state = TOUCH_IDLE;
    touches[channel].left = 0;
    pad_set(channel, false);
}

void touch_release(uint8_t channel)
{
    hal_lock();
    touch_release_locked(channel);
    hal_unlock();
}

void touch_release_all(void)
{
    for (uint8_t channel = 0; channel < HAL_TOUCHES; channel++) {
        touch_release(channel);
    }
}

bool touch_is_pressed(uint8_t channel)
{
    return touches[channel].state == TOUCH_PRESSED;
}

bool touch_any_busy(void)
{
    for (uint8_t channel = 0; channel < HAL_TOUCHES; channel++) {
        if (touches[channel].state != TOUCH_IDLE) {
            return true;
        }
    }
    return false;
}

struct touch_status touch_status(uint8_t channel)
{
    hal_lock();
    struct touch_status status = {
        touches[channel].state, touches[channel].left, touches[channel].presses};
    hal_unlock();
    return status;
}

uint32_t touch_presses(void)
{
    uint32_t presses = 0;
    for (uint8_t channel = 0; channel < HAL_TOUCHES; channel++) {
        presses += touch_status(channel).presses;
    }
    return presses;
}

static void press(volatile struct touch *touch, uint8_t channel)
{
    touch->state = TOUCH_PRESSED;
    touch->left = touch->hold;
    touch->presses++;
    pad_set(channel, true);
}

static void end_press(volatile struct touch *touch, uint8_t channel)
{
    if (touch->more == 0) {
        touch_release_locked(channel);
        return;
    }
    touch->more--;
    touch->state = TOUCH_GAP;
    touch->left = touch->gap;
    pad_set(channel, false);
}

void touch_tick(void)
{
    for (uint8_t channel = 0; channel < HAL_TOUCHES; channel++) {
        volatile struct touch *touch = &touches[channel];
        if (touch->state == TOUCH_IDLE || --touch->left > 0) {
            continue;
        }
        if (touch->state == TOUCH_PRESSED) {
            end_press(touch, channel);
        } else {
            press(touch, channel);
        }
    }
}
