/* What goes to stdout: one line per event, written at once. */
#ifndef KEYRIG_EMULATOR_EVENTS_H
#define KEYRIG_EMULATOR_EVENTS_H

#include <stdint.h>

typedef void byte_taker(uint8_t byte);

/* Who gets what the board sends over its serial line. */
void events_give_bytes_to(byte_taker *taker);

/* A taker that prints whole lines: `line <cycle> <text>`. */
byte_taker events_print_lines;
/* How many of those were replies, rather than lines that nobody asked for. */
unsigned events_replies(void);

/* A taker that drops everything. */
byte_taker events_drop;

#endif
