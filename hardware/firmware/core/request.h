/* One line taken apart: `[@tag ]HEADER[ argument{,argument}][~hh]`. */
#ifndef KEYRIG_REQUEST_H
#define KEYRIG_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "errors.h"
#include "limits.h"
#include "line.h"

enum { ARGUMENTS_MAX = 5 };

struct text {
    const char *start;
    uint8_t length;
};

/* Whom a reply goes to; copied where the reply has to wait. */
struct address {
    char tag[TAG_MAX_CHARS + 1]; /* empty: none */
    bool with_crc;
};

struct request {
    struct address from;
    struct text header;
    struct text arguments[ARGUMENTS_MAX];
    uint8_t count; /* one over ARGUMENTS_MAX where there were more; no command takes so many */
};

/* A damaged line leaves no tag in `from`. */
error_number request_parse(struct request *request, const struct line *line, bool crc_required);

/* An argument as a plain decimal from `least` to `most`. */
error_number argument_number(
    const struct request *request, uint8_t index, uint32_t least, uint32_t most, uint32_t *value);
/* An argument as a "quoted text", given without its quotes. */
error_number argument_quoted(const struct request *request, uint8_t index, struct text *value);

#endif
