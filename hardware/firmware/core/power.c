#include "power.h"

#include "hal.h"
#include "limits.h"
#include "settings.h"
#include "touch.h"

enum power_state { POWER_ON, POWER_CUTTING, POWER_OFF };

struct power {
    enum power_state state;
    bool cycling;
    uint16_t left; /* ms until it is on again */
    uint16_t past; /* ms since it was cut */
};

static volatile struct power powers[HAL_POWERS];

static void switch_on(uint8_t port)
{
    powers[port].state = POWER_ON;
    powers[port].cycling = false;
    hal_power(port, true);
}

void power_init(void)
{
    for (uint8_t port = 0; port < HAL_POWERS; port++) {
        switch_on(port);
    }
}

static void cut(volatile struct power *power, uint16_t ms)
{
    power->state = POWER_CUTTING;
    power->left = ms > OFF_MAX ? OFF_MAX : ms;
    power->past = 0;
}

void power_off(uint8_t port, uint16_t ms)
{
    volatile struct power *power = &powers[port];
    hal_lock();
    if (power->state == POWER_ON) {
        cut(power, ms);
    } else {
        uint16_t allowed = (uint16_t)(OFF_MAX - power->past);
        power->left = ms < allowed ? ms : allowed;
    }
    hal_unlock();
}

bool power_cycle(uint8_t port, uint16_t ms)
{
    volatile struct power *power = &powers[port];
    hal_lock();
    bool was_on = power->state == POWER_ON;
    if (was_on) {
        cut(power, ms);
        power->cycling = true;
    }
    hal_unlock();
    return was_on;
}

bool power_on(uint8_t port)
{
    uint8_t pad = settings.pair[port];
    hal_lock();
    bool refused = powers[port].state == POWER_OFF && pad != 0
        && touch_is_pressed((uint8_t)(pad - 1));
    if (!refused) {
        switch_on(port);
    }
    hal_unlock();
    return !refused;
}

bool power_is_on(uint8_t port)
{
    return powers[port].state == POWER_ON;
}

bool power_any_cycling(void)
{
    for (uint8_t port = 0; port < HAL_POWERS; port++) {
        if (powers[port].cycling) {
            return true;
        }
    }
    return false;
}

/* A key that is touched while it starts takes the touch for its idle level. */
static void release_pad_of(uint8_t port)
{
    uint8_t pad = settings.pair[port];
    if (pad != 0 && touch_is_pressed((uint8_t)(pad - 1))) {
        touch_release_locked((uint8_t)(pad - 1));
    }
}

void power_tick(void)
{
    for (uint8_t port = 0; port < HAL_POWERS; port++) {
        volatile struct power *power = &powers[port];
        if (power->state == POWER_CUTTING) {
            power->state = POWER_OFF;
            hal_power(port, false);
        } else if (power->state == POWER_OFF) {
            power->past++;
            if (--power->left == 0) {
                release_pad_of(port);
                switch_on(port);
            }
        }
    }
}
