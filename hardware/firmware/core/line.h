/* Collects received bytes until a line is complete. */
#ifndef KEYRIG_LINE_H
#define KEYRIG_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "errors.h"
#include "limits.h"

struct line {
    char text[LINE_MAX_CHARS + 1];
    uint8_t length;
    error_number error; /* the first that befell it; its text is then of no use */
};

void line_init(void);

/* Takes what hal_receive() gave; true when that ended a line worth a reply. */
bool line_take(uint16_t received, uint32_t now);
/* The line that line_take() announced; the next byte begins another. */
const struct line *line_complete(void);
/* Drops an unfinished line that has been left alone for too long; true if it did. */
bool line_expire(uint32_t now);

#endif
