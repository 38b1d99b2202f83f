/* The serial line: bytes go to the UART no faster than 115200 baud lets them, and only while it
 * says that it has room. simavr counts 11 bits to a byte, so it is a little slower than that. */
#include "avr.h"

#include <avr_uart.h>
#include <sim_cycle_timers.h>
#include <stdio.h>
#include <stdlib.h>

#include "board.h"

enum { QUEUE = 1 << 16, CYCLES_PER_BYTE = 1389 };

static uint16_t queue[QUEUE];
static uint16_t head; /* wraps by itself */
static uint16_t tail;
static bool sending;
static bool has_room = true;
static avr_t *the_avr;
static avr_irq_t *input;

static avr_cycle_count_t send_next(avr_t *avr, avr_cycle_count_t when, void *unused)
{
    (void)avr;
    (void)unused;
    if (has_room) {
        uint16_t byte = queue[tail++];
        avr_raise_irq(input, byte & BROKEN_BYTE ? UART_INPUT_FE : byte);
    }
    sending = tail != head;
    return sending ? when + CYCLES_PER_BYTE : 0;
}

void board_send(uint16_t byte)
{
    queue[head++] = byte;
    if (head == tail) {
        fputs("too much is waiting on the serial line; let time pass\n", stderr);
        exit(2);
    }
    if (!sending) {
        sending = true;
        avr_cycle_timer_register(the_avr, CYCLES_PER_BYTE, send_next, NULL);
    }
}

unsigned board_waiting(void)
{
    return (uint16_t)(head - tail);
}

static void on_output(avr_irq_t *irq, uint32_t value, void *unused)
{
    (void)irq;
    (void)unused;
    board_said((uint8_t)value);
}

static void on_room(avr_irq_t *irq, uint32_t value, void *room)
{
    (void)irq;
    (void)value;
    has_room = room != NULL;
}

void avr_serial_reset(void)
{
    has_room = true; /* its buffer is empty now, which it does not say */
}

void avr_serial_attach(avr_t *avr)
{
    uint32_t flags = 0;
    the_avr = avr;
    avr_ioctl(avr, AVR_IOCTL_UART_GET_FLAGS('0'), &flags);
    flags &= (uint32_t) ~(AVR_UART_FLAG_STDIO | AVR_UART_FLAG_POLL_SLEEP);
    avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &flags);
    avr_irq_t *uart = avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), 0);
    input = uart + UART_IRQ_INPUT;
    avr_irq_register_notify(uart + UART_IRQ_OUTPUT, on_output, NULL);
    avr_irq_register_notify(uart + UART_IRQ_OUT_XON, on_room, &has_room);
    avr_irq_register_notify(uart + UART_IRQ_OUT_XOFF, on_room, NULL);
}
