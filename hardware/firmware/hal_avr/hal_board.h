/* ATmega328P: Arduino Uno or Nano. The pins are in pins.h. */
#ifndef KEYRIG_HAL_BOARD_H
#define KEYRIG_HAL_BOARD_H

#define HAL_TOUCHES 8
#define HAL_SERVOS 1
#define HAL_POWERS 4

#include <avr/pgmspace.h>

/* Constants stay in flash: there are but 2048 bytes of RAM. */
#define ROM PROGMEM
#define ROM_TEXT(text) PSTR(text)
#define rom_char(address) ((char)pgm_read_byte(address))
#define rom_copy(to, from, size) memcpy_P(to, from, size)

#endif
