#include "avr.h"

#include <avr_ioport.h>

#include "board.h"

enum { PADS = 8, PORTS = 4, SERVO_PAD = 7, CYCLES_PER_US = 16, PULSE_CHANGE_US = 20 };
/* Where an ATmega328P has its registers. */
enum { DDRB = 0x24, DDRC = 0x27, DDRD = 0x2A };

struct pin {
    uint8_t ddr; /* its PORT is the next address */
    uint8_t bit;
};

static const struct pin pads[PADS] = {
    {DDRD, 2}, {DDRD, 3}, {DDRD, 4}, {DDRD, 5}, {DDRD, 6}, {DDRD, 7}, {DDRB, 0}, {DDRB, 1}};
static const struct pin ports[PORTS] = {{DDRC, 0}, {DDRC, 1}, {DDRC, 2}, {DDRC, 3}};

static bool pressed[PADS];
static bool powered[PORTS] = {true, true, true, true};
static bool servo_wired;

/* The level on the wire: the pin's own, or that of the resistor while the pin is an input. */
static bool level(const avr_t *avr, const struct pin *pin, bool resistor)
{
    bool driven = (avr->data[pin->ddr] >> pin->bit) & 1;
    bool high = (avr->data[pin->ddr + 1] >> pin->bit) & 1;
    return driven ? high : (resistor || high);
}

static void look(
    const avr_t *avr, const char *kind, const struct pin *pins, unsigned count, bool resistor,
    bool *was)
{
    for (unsigned i = 0; i < count; i++) {
        bool is = level(avr, &pins[i], resistor);
        if (is != was[i]) {
            was[i] = is;
            board_pin(kind, i + 1, is);
        }
    }
}

/* A servo heeds how long a pulse lasts. */
static void look_at_servo(const avr_t *avr)
{
    static bool was;
    static cycles began;
    static unsigned last_us;
    bool is = level(avr, &pads[SERVO_PAD], false);
    if (is && !was) {
        began = board_now();
    }
    if (was && !is) {
        unsigned us = (unsigned)((board_now() - began) / CYCLES_PER_US);
        if (us > last_us + PULSE_CHANGE_US || last_us > us + PULSE_CHANGE_US) {
            last_us = us;
            board_pulse(SERVO_PAD + 1, us);
        }
    }
    was = is;
}

void avr_pins_look(avr_t *avr)
{
    look(avr, "touch", pads, servo_wired ? SERVO_PAD : PADS, false, pressed);
    if (servo_wired) {
        look_at_servo(avr);
    }
    look(avr, "power", ports, PORTS, true, powered);
}

static void on_change(avr_irq_t *irq, uint32_t value, void *avr)
{
    (void)irq;
    (void)value;
    avr_pins_look(avr);
}

void avr_pins_attach(avr_t *avr, bool servo)
{
    servo_wired = servo;
    avr_ioport_external_t pull_up = {.name = 'C', .mask = 0x0F, .value = 0x0F};
    avr_ioctl(avr, AVR_IOCTL_IOPORT_SET_EXTERNAL('C'), &pull_up);
    static const uint32_t watched[] = {
        AVR_IOCTL_IOPORT_GETIRQ('B'), AVR_IOCTL_IOPORT_GETIRQ('C'), AVR_IOCTL_IOPORT_GETIRQ('D')};
    for (unsigned port = 0; port < sizeof watched / sizeof watched[0]; port++) {
        for (int pin = 0; pin < 8; pin++) {
            avr_irq_t *irq = avr_io_getirq(avr, watched[port], pin);
            avr_irq_register_notify(irq, on_change, avr);
        }
    }
}
