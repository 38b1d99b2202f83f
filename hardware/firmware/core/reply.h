/* Writes reply lines: tag, payload, CRC, end. One line at a time. */
#ifndef KEYRIG_REPLY_H
#define KEYRIG_REPLY_H

#include "errors.h"
#include "request.h"

void reply_begin(const struct address *to);
void reply_text(const char *text);
void reply_rom(const char *text);
void reply_number(uint32_t number);
void reply_error(error_number error); /* <number>,"<text>" */
void reply_end(void);

#endif
