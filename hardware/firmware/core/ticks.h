/* Milliseconds since boot. */
#ifndef KEYRIG_TICKS_H
#define KEYRIG_TICKS_H

#include <stdint.h>

void ticks_init(void);
uint32_t ticks_now(void);
void ticks_advance(void); /* by one; from the tick */

#endif
