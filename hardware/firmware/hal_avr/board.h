/* What the parts of this board share. */
#ifndef KEYRIG_BOARD_H
#define KEYRIG_BOARD_H

#include <stdbool.h>
#include <stdint.h>

void pins_init(void);
void servo_pin(bool high);

void timers_init(void);

void uart_init(void);
bool uart_has_input(void);

void watchdog_init(void);
void watchdog_feed(void);

void memory_init(void);
bool memory_is_sound(void);

#endif
