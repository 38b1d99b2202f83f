/* What the parts of the simulated ATmega328P share. */
#ifndef KEYRIG_EMULATOR_AVR_H
#define KEYRIG_EMULATOR_AVR_H

#include <sim_avr.h>
#include <stdbool.h>

/* Watches the pins of pads and ports, which have the resistors of WIRING.md. */
void avr_pins_attach(avr_t *avr, bool servo);
/* Tells what has changed; a reset changes pins without an interrupt request of theirs. */
void avr_pins_look(avr_t *avr);
void avr_serial_attach(avr_t *avr);
void avr_serial_reset(void);

#endif
