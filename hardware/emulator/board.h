/* A board that runs in virtual time, as the host program drives it: the simulated ATmega328P of
 * avr_*.c, or the native build of the firmware's core. One cycle is 1/16 µs. */
#ifndef KEYRIG_EMULATOR_BOARD_H
#define KEYRIG_EMULATOR_BOARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint64_t cycles;

#define CYCLES_PER_MS ((cycles)16000)

/* A byte sent with this bit set arrives with a framing error. */
enum { BROKEN_BYTE = 0x100 };

struct wiring {
    const char *hex; /* what it runs; NULL: nothing was said */
    bool servo;      /* whether pad 8 has a servo, rather than a transistor like the others */
};

/* A reason on stderr and false where it cannot run that. */
bool board_start(const struct wiring *wiring);
cycles board_now(void);
/* Lets virtual time pass until then, but for a few cycles of the last instruction. */
void board_run_until(cycles then);
/* Queues a byte for the serial line, which takes its 10 bit times for each. */
void board_send(uint16_t byte);
/* How many bytes wait for the line; it takes 65535. */
unsigned board_waiting(void);
/* Sees that the main loop never comes round again; interrupts go on. */
void board_hang(void);
/* The same, and no interrupt comes either. */
void board_freeze(void);
/* What the reset button does. */
void board_reset(void);
bool board_poke_memory(uint16_t address, uint8_t byte);

/* What the board tells; the host program has these. */
void board_said(uint8_t byte);
void board_pin(const char *kind, unsigned channel, bool active);
void board_pulse(unsigned channel, unsigned us);
void board_booted(const char *cause);

#endif
