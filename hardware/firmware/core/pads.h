/* Sets one touch output, be it a transistor or a servo. From the tick, or under the lock. */
#ifndef KEYRIG_PADS_H
#define KEYRIG_PADS_H

#include <stdbool.h>
#include <stdint.h>

#include "settings.h"

void pad_set(uint8_t channel, bool pressed);
/* The servo of a touch channel; NULL where it has none. */
struct servo *pad_servo(uint8_t channel);

#endif
