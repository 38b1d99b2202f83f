/* What each command does. A handler checks everything before it changes or writes anything. */
#ifndef KEYRIG_HANDLERS_H
#define KEYRIG_HANDLERS_H

#include "errors.h"
#include "request.h"

typedef error_number handler(const struct request *request);

/* system.c */
handler identify, reset_outputs, clear_status, await_operation, self_test;
handler tell_version, tell_capabilities, tell_error, tell_status, set_crc;
/* outputs.c */
handler touch, tell_touch, release, power, tell_power, cycle_power, sequence;
/* configure.c */
handler set_servo, tell_servo, set_pair, tell_pair, set_serial, save_settings;

#endif
