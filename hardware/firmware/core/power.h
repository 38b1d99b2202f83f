/* Power ports: on, unless cut for a bounded time. Cut by the tick, and put on again by it. */
#ifndef KEYRIG_POWER_H
#define KEYRIG_POWER_H

#include <stdbool.h>
#include <stdint.h>

void power_init(void);

/* Cuts for so many ms. A port that is off stays off for that long from now, but never longer than
 * OFF_MAX since it was cut. */
void power_off(uint8_t port, uint16_t ms);
/* The same as an operation that *OPC? waits for; false where the port is off already. */
bool power_cycle(uint8_t port, uint16_t ms);
/* At once; false where the pad of the key on this port is pressed. */
bool power_on(uint8_t port);
bool power_is_on(uint8_t port);
bool power_any_cycling(void);

void power_tick(void);

#endif
