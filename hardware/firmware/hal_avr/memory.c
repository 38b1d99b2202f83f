/* EEPROM, and a guard below the stack. */
#include <avr/eeprom.h>
#include <string.h>

#include "../core/hal.h"
#include "board.h"

enum { GUARD = 0xA5 };

static uint8_t eeprom[64] EEMEM;
extern uint8_t __heap_start; /* the first byte after all variables; the stack grows down to it */

void memory_init(void)
{
    __heap_start = GUARD;
}

bool memory_is_sound(void)
{
    return __heap_start == GUARD;
}

void hal_load(void *to, uint8_t size)
{
    eeprom_read_block(to, eeprom, size);
}

bool hal_save(const void *from, uint8_t size)
{
    const uint8_t *bytes = from;
    for (uint8_t i = 0; i < size; i++) {
        eeprom_update_byte(&eeprom[i], bytes[i]);
        watchdog_feed(); /* a byte takes 3.4 ms */
    }
    for (uint8_t i = 0; i < size; i++) {
        if (eeprom_read_byte(&eeprom[i]) != bytes[i]) {
            return false;
        }
    }
    return true;
}
