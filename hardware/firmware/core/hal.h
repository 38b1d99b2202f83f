/* What the core asks of a board. Channels count from 0 here and from 1 on the wire.
 *
 * Each board gives `hal_board.h` with HAL_TOUCHES, HAL_SERVOS and HAL_POWERS: how many channels it
 * has. The last HAL_SERVOS touch channels can drive a servo instead of a transistor.
 * It also tells how to keep constants out of RAM: ROM marks one, ROM_TEXT(text) is a string of
 * them, rom_char(address) and rom_copy(to, from, size) read them. */
#ifndef KEYRIG_HAL_H
#define KEYRIG_HAL_H

#include <stdbool.h>
#include <stdint.h>

#include "hal_board.h"

/* What hal_receive() gives beside plain bytes. */
enum { HAL_NOTHING = 0x100, HAL_FRAMING = 0x101, HAL_OVERRUN = 0x102 };

/* Bits of hal_self_test(); bit 0 of *TST? is the core's own. */
enum { HAL_BAD_MEMORY = 0x02, HAL_BAD_CLOCK = 0x04 };

/* Outputs: called from the tick, or under the lock. */
void hal_touch(uint8_t channel, bool pressed);
void hal_servo(uint8_t channel, uint16_t pulse_us); /* 0: no pulses */
void hal_power(uint8_t channel, bool on);

/* Keeps the tick out while the main loop changes what both use. Does not nest. */
void hal_lock(void);
void hal_unlock(void);

uint16_t hal_receive(void);
void hal_send(char character);

/* Memory that outlives power: false where it could not be written. */
void hal_load(void *to, uint8_t size);
bool hal_save(const void *from, uint8_t size);

uint8_t hal_self_test(void);
/* Both in ROM. */
const char *hal_board(void);
const char *hal_boot_cause(void);

#endif
