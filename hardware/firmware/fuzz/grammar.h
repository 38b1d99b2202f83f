/* Random lines: mostly commands, with random arguments, some of them damaged. */
#ifndef KEYRIG_FUZZ_GRAMMAR_H
#define KEYRIG_FUZZ_GRAMMAR_H

#include <stdbool.h>
#include <stdint.h>

enum { RANDOM_LINE_ROOM = 160 };

void random_seed(uint64_t seed);
/* From 0 to below the bound. */
uint32_t random_below(uint32_t bound);
/* The bytes of a line with its line feed, which has no other; gives their number. A lasting one
 * mostly begins presses and cuts, or asks after them. */
unsigned random_line(uint8_t line[RANDOM_LINE_ROOM], bool lasting);

#endif
