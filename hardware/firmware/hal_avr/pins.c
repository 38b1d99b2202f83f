/* Pads: 1 to 6 are PD2 to PD7, 7 is PB0, 8 is PB1; high presses. Ports: 1 to 4 are PC0 to PC3.
 *
 * A pad's driver has a pull-down, so a pin that is an input releases. A port's switch has a pull-up
 * that means ON: the pin is an input while the key has power, and is driven low to cut. So a board
 * that resets, or has no power itself, leaves all keys released and powered. */
#include <avr/io.h>

#include "../core/hal.h"
#include "board.h"

enum { PADS_ON_D = 6, PADS_D = 0xFC, PADS_B = 0x03, PORTS_C = 0x0F, SERVO_PAD = 7 };

static volatile uint8_t *pad_port(uint8_t channel, uint8_t *bit)
{
    if (channel < PADS_ON_D) {
        *bit = (uint8_t)(1 << (channel + 2));
        return &PORTD;
    }
    *bit = (uint8_t)(1 << (channel - PADS_ON_D));
    return &PORTB;
}

static void write(volatile uint8_t *port, uint8_t bit, bool high)
{
    if (high) {
        *port |= bit;
    } else {
        *port &= (uint8_t)~bit;
    }
}

void pins_init(void)
{
    PORTD &= (uint8_t)~PADS_D;
    PORTB &= (uint8_t)~PADS_B;
    PORTC &= (uint8_t)~PORTS_C;
    /* INT0 and INT1 are pads here. Out of their level mode, emulators need not poll them. */
    EICRA = 0x0F;
    DDRC &= (uint8_t)~PORTS_C;
    DDRD |= PADS_D;
    DDRB |= PADS_B;
}

void hal_touch(uint8_t channel, bool pressed)
{
    uint8_t bit;
    volatile uint8_t *port = pad_port(channel, &bit);
    write(port, bit, pressed);
}

void servo_pin(bool high)
{
    uint8_t bit;
    volatile uint8_t *port = pad_port(SERVO_PAD, &bit);
    write(port, bit, high);
}

void hal_power(uint8_t channel, bool on)
{
    write(&DDRC, (uint8_t)(1 << channel), !on);
}
