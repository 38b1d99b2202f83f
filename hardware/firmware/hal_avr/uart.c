/* 115200 8N1 by interrupts, with a ring each way. */
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/sleep.h>
#include <util/atomic.h>

#include "../core/hal.h"
#include "board.h"

enum {
    RING = 128, /* a power of two, so that indices wrap by masking */
    BAUD_DIVISOR = 16, /* 115200 at twice the speed and 16 MHz */
    /* No byte of a line is over 0x7F; so what went wrong is told in the ring itself. */
    MARK_FOREIGN = 0x80,
    MARK_FRAMING = 0x81,
    MARK_OVERRUN = 0x82
};

struct ring {
    uint8_t bytes[RING];
    uint8_t head; /* the next to be written */
    uint8_t tail; /* the next to be read */
};

static volatile struct ring input;
static volatile struct ring output;

static uint8_t after(uint8_t index)
{
    return (uint8_t)((index + 1) & (RING - 1));
}

void uart_init(void)
{
    UCSR0A = _BV(U2X0);
    UCSR0C = _BV(UCSZ01) | _BV(UCSZ00);
    UBRR0 = BAUD_DIVISOR; /* last: emulators take the speed from what is set by then */
    UCSR0B = _BV(RXEN0) | _BV(TXEN0) | _BV(RXCIE0);
}

static uint8_t marked(uint8_t status, uint8_t byte)
{
    if (status & _BV(FE0)) {
        return MARK_FRAMING;
    }
    if (status & _BV(DOR0)) {
        return MARK_OVERRUN;
    }
    return byte > 0x7F ? MARK_FOREIGN : byte;
}

ISR(USART_RX_vect)
{
    uint8_t status = UCSR0A; /* UDR0 takes the status with it */
    uint8_t byte = marked(status, UDR0);
    uint8_t next = after(input.head);
    if (next == input.tail) {
        input.bytes[(uint8_t)((input.head - 1) & (RING - 1))] = MARK_OVERRUN;
        return;
    }
    input.bytes[input.head] = byte;
    input.head = next;
}

ISR(USART_UDRE_vect)
{
    UDR0 = output.bytes[output.tail];
    output.tail = after(output.tail);
    if (output.tail == output.head) {
        UCSR0B &= (uint8_t)~_BV(UDRIE0);
    }
}

bool uart_has_input(void)
{
    return input.head != input.tail;
}

uint16_t hal_receive(void)
{
    if (!uart_has_input()) {
        return HAL_NOTHING;
    }
    uint8_t byte = input.bytes[input.tail];
    input.tail = after(input.tail);
    if (byte == MARK_FRAMING) {
        return HAL_FRAMING;
    }
    return byte == MARK_OVERRUN ? HAL_OVERRUN : byte;
}

void hal_send(char character)
{
    uint8_t next = after(output.head);
    while (next == output.tail) {
        sleep_mode(); /* the ring drains by interrupts, in at most 12 ms */
    }
    output.bytes[output.head] = (uint8_t)character;
    output.head = next;
    ATOMIC_BLOCK(ATOMIC_RESTORESTATE)
    {
        UCSR0B |= _BV(UDRIE0);
    }
}
