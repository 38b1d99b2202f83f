/* Timer0 ticks every millisecond. Timer1 makes servo pulses by its compare interrupt, which unlike
 * its PWM unit takes a new width in every emulator, and at the pin of our choice. */
#include <avr/interrupt.h>
#include <avr/io.h>
#include <util/atomic.h>

#include "../core/core.h"
#include "../core/hal.h"
#include "board.h"

#define FRAME_COUNTS 40000U /* 20 ms */

enum {
    TICK_COUNTS = 250,       /* 16 MHz / 64 */
    COUNTS_PER_US = 2,       /* 16 MHz / 8 */
    FRAME_OFFSET = 1000,     /* half a tick, so that the tick does not delay an edge */
    MILLISECOND_COUNTS = 2000,
    CLOCK_TOLERANCE = 100
};

static volatile uint16_t pulse_counts;
static volatile uint8_t tick_parity;

void timers_init(void)
{
    TCCR0A = _BV(WGM01);
    OCR0A = TICK_COUNTS - 1;
    TCNT0 = 0;
    TCCR1A = 0;
    TCNT1 = 0;
    OCR1A = FRAME_OFFSET;
    TIMSK0 = _BV(OCIE0A);
    TIMSK1 = _BV(OCIE1A);
    TCCR0B = _BV(CS01) | _BV(CS00);
    TCCR1B = _BV(CS11);
}

ISR(TIMER0_COMPA_vect)
{
    tick_parity ^= 1;
    core_tick();
}

ISR(TIMER1_COMPA_vect)
{
    static uint16_t pulse; /* of this frame; 0 between pulses */
    if (pulse != 0) {
        servo_pin(false);
        OCR1A += (uint16_t)(FRAME_COUNTS - pulse);
        pulse = 0;
        return;
    }
    pulse = pulse_counts;
    if (pulse == 0) {
        OCR1A += FRAME_COUNTS;
        return;
    }
    servo_pin(true);
    OCR1A += pulse;
}

void hal_servo(uint8_t channel, uint16_t pulse_us)
{
    (void)channel;
    pulse_counts = (uint16_t)(pulse_us * COUNTS_PER_US);
}

static uint16_t count_at_next_tick(void)
{
    uint8_t parity = tick_parity;
    uint16_t count;
    while (tick_parity == parity) {
    }
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE)
    {
        count = TCNT1;
    }
    return count;
}

/* The two timers must agree how long a tick is. */
static bool clock_is_sound(void)
{
    uint16_t begun = count_at_next_tick();
    int16_t error = (int16_t)(count_at_next_tick() - begun - MILLISECOND_COUNTS);
    return error > -CLOCK_TOLERANCE && error < CLOCK_TOLERANCE;
}

uint8_t hal_self_test(void)
{
    return (uint8_t)((memory_is_sound() ? 0 : HAL_BAD_MEMORY)
                     | (clock_is_sound() ? 0 : HAL_BAD_CLOCK));
}
