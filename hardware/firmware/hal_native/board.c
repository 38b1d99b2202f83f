/* The core as a board in virtual time: a tick each millisecond, and the main loop between bytes. */
#include "../../emulator/board.h"

#include <stdio.h>
#include <string.h>

#include "../core/core.h"
#include "../core/hal.h"

enum { QUEUE = 1 << 16, MEMORY = 64, WATCHDOG_MS = 250 };

#define CYCLES_PER_BYTE 1389ULL /* 10 bits at 115200 */

static struct {
    uint16_t bytes[QUEUE];
    uint16_t head;
    uint16_t tail;
    cycles next_at;
} input;

static cycles now;
static cycles next_tick_at;
static cycles fed_at;
static uint16_t arrived = HAL_NOTHING;
static bool hung;
static bool frozen;
static const char *cause = "POR";
static uint8_t memory[MEMORY];
static bool pads[HAL_TOUCHES];
static bool cut[HAL_POWERS];
static uint16_t pulse;

static void change(const char *kind, unsigned channel, bool *was, bool is, bool active)
{
    if (*was != is) {
        *was = is;
        board_pin(kind, channel + 1, active);
    }
}

void hal_touch(uint8_t channel, bool pressed)
{
    change("touch", channel, &pads[channel], pressed, pressed);
}

void hal_power(uint8_t channel, bool on)
{
    change("power", channel, &cut[channel], !on, on);
}

void hal_servo(uint8_t channel, uint16_t pulse_us)
{
    if (pulse != pulse_us) {
        pulse = pulse_us;
        board_pulse(channel + 1U, pulse_us);
    }
}

void hal_lock(void)
{
}

void hal_unlock(void)
{
}

uint16_t hal_receive(void)
{
    uint16_t received = arrived;
    arrived = HAL_NOTHING;
    return received;
}

void hal_send(char character)
{
    board_said((uint8_t)character);
}

void hal_load(void *to, uint8_t size)
{
    memcpy(to, memory, size);
}

bool hal_save(const void *from, uint8_t size)
{
    memcpy(memory, from, size);
    return true;
}

uint8_t hal_self_test(void)
{
    return 0;
}

const char *hal_board(void)
{
    return "NATIVE";
}

const char *hal_boot_cause(void)
{
    return cause;
}

/* As a processor does that resets: all pins are inputs. */
static void let_go(void)
{
    for (uint8_t channel = 0; channel < HAL_TOUCHES; channel++) {
        hal_touch(channel, false);
    }
    hal_servo(HAL_TOUCHES - 1, 0);
    for (uint8_t port = 0; port < HAL_POWERS; port++) {
        hal_power(port, true);
    }
}

static void boot(const char *why)
{
    cause = why;
    hung = false;
    frozen = false;
    fed_at = now;
    next_tick_at = now + CYCLES_PER_MS;
    arrived = HAL_NOTHING;
    board_booted(why);
    let_go();
    core_init();
}

bool board_start(const struct wiring *wiring)
{
    if (wiring->hex != NULL) {
        fputs("the native build runs no hex\n", stderr);
        return false;
    }
    memset(memory, 0xFF, sizeof memory);
    boot("POR");
    return true;
}

cycles board_now(void)
{
    return now;
}

void board_send(uint16_t byte)
{
    if (input.head == input.tail && input.next_at < now) {
        input.next_at = now;
    }
    input.bytes[input.head++] = byte;
}

unsigned board_waiting(void)
{
    return (uint16_t)(input.head - input.tail);
}

static void receive(void)
{
    uint16_t byte = input.bytes[input.tail++];
    arrived = byte & BROKEN_BYTE ? HAL_FRAMING : byte;
    input.next_at += CYCLES_PER_BYTE;
}

static void main_loop(void)
{
    if (!hung) {
        core_poll();
        fed_at = now;
    } else if (now - fed_at >= WATCHDOG_MS * CYCLES_PER_MS) {
        boot("WDT");
    }
}

static bool byte_is_due(void)
{
    return input.head != input.tail && input.next_at + CYCLES_PER_BYTE <= next_tick_at;
}

void board_run_until(cycles then)
{
    for (;;) {
        bool byte = byte_is_due();
        cycles next = byte ? input.next_at + CYCLES_PER_BYTE : next_tick_at;
        if (next > then) {
            now = then;
            return;
        }
        now = next;
        if (byte) {
            receive();
        } else {
            next_tick_at += CYCLES_PER_MS;
            if (!frozen) {
                core_tick();
            }
        }
        main_loop();
    }
}

void board_hang(void)
{
    hung = true;
}

void board_freeze(void)
{
    hung = true;
    frozen = true;
}

void board_reset(void)
{
    boot("EXT");
}

bool board_poke_memory(uint16_t address, uint8_t byte)
{
    if (address >= MEMORY) {
        return false;
    }
    memory[address] = byte;
    return true;
}
