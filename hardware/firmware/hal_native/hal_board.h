/* This computer, with the channels of an ATmega328P. */
#ifndef KEYRIG_HAL_BOARD_H
#define KEYRIG_HAL_BOARD_H

#include <string.h>

#define HAL_TOUCHES 8
#define HAL_SERVOS 1
#define HAL_POWERS 4

#define ROM
#define ROM_TEXT(text) (text)
#define rom_char(address) (*(address))
#define rom_copy(to, from, size) memcpy(to, from, size)

#endif
