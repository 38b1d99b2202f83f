/* The firmware but for the board: give it ticks, poll it, and it keeps the protocol. */
#ifndef KEYRIG_CORE_H
#define KEYRIG_CORE_H

/* Once the board has its outputs at their safe levels, and before the ticks begin. */
void core_init(void);
/* Every millisecond, from the timer interrupt. Alone in charge of ending presses and off times. */
void core_tick(void);
/* From the main loop: takes what was received, and answers. */
void core_poll(void);

#endif
