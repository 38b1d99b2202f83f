/* *OPC?: the one reply that waits. */
#ifndef KEYRIG_OPERATION_H
#define KEYRIG_OPERATION_H

#include <stdbool.h>

#include "request.h"

void operation_init(void);
/* Keeps whom to answer once nothing moves; false where somebody waits already. */
bool operation_await(const struct address *from);
/* Answers if nothing moves any more. */
void operation_poll(void);

#endif
