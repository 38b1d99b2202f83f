#include "pads.h"

#include <stddef.h>

struct servo *pad_servo(uint8_t channel)
{
    uint8_t first = HAL_TOUCHES - HAL_SERVOS;
    return channel >= first && channel < HAL_TOUCHES ? &settings.servo[channel - first] : NULL;
}

void pad_set(uint8_t channel, bool pressed)
{
    const struct servo *servo = pad_servo(channel);
    if (servo == NULL) {
        hal_touch(channel, pressed);
        return;
    }
    bool plain = servo->press_us == 0;
    hal_servo(channel, pressed ? servo->press_us : servo->rest_us);
    if (plain) {
        hal_touch(channel, pressed);
    }
}
