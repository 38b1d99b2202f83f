/* Finds the command of a line, runs it, and sees that the line gets its one reply. */
#ifndef KEYRIG_COMMANDS_H
#define KEYRIG_COMMANDS_H

#include <stdbool.h>
#include <stdint.h>

#include "line.h"

struct counters {
    uint32_t lines;
    uint16_t overruns;
};

extern struct counters counters;

void commands_init(void);
void command_run(const struct line *line);
/* Whether every line must carry a CRC. */
void commands_require_crc(bool required);

#endif
