/* An Arduino Uno without the Uno: an ATmega328P at 16 MHz by libsimavr. */
#include "avr.h"
#include "board.h"

#include <avr_eeprom.h>
#include <sim_cycle_timers.h>
#include <sim_hex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MCUSR = 0x54, PORF = 1, EXTRF = 2, BORF = 4, WDRF = 8, JUMP_TO_ITSELF = 0xCFFF };
/* The one answer of simavr's that tells anything. */
enum { OUT_OF_EEPROM = -2 };

static avr_t *avr;
static bool was_reset;
static void (*reset_of_core)(avr_t *avr);

static void note_reset(avr_t *unused)
{
    reset_of_core(unused);
    was_reset = true;
}

static void never_sleep(avr_t *unused, avr_cycle_count_t for_cycles)
{
    (void)unused;
    (void)for_cycles; /* real time is kept by whoever runs the board */
}

static const char *cause(void)
{
    uint8_t flags = avr->data[MCUSR];
    return flags & WDRF ? "WDT" : flags & EXTRF ? "EXT" : flags & BORF ? "BOD" : "POR";
}

static void tell_reset(void)
{
    was_reset = false;
    avr_serial_reset();
    board_booted(cause());
    avr_pins_look(avr);
}

static bool load(const char *path)
{
    uint32_t size;
    uint32_t start;
    uint8_t *code = path == NULL ? NULL : read_ihex_file(path, &size, &start);
    if (code == NULL || start != 0 || size > avr->flashend) {
        fprintf(stderr, "no firmware for an ATmega328P: %s\n", path == NULL ? "say --hex" : path);
        return false;
    }
    avr_loadcode(avr, code, size, start);
    avr->codeend = avr->flashend;
    free(code);
    return true;
}

bool board_start(const struct wiring *wiring)
{
    avr = avr_make_mcu_by_name("atmega328p");
    if (avr == NULL) {
        return false;
    }
    avr_init(avr);
    avr->frequency = 16000000;
    avr->log = LOG_ERROR;
    avr->sleep = never_sleep;
    if (!load(wiring->hex)) {
        return false;
    }
    avr_serial_attach(avr);
    avr_pins_attach(avr, wiring->servo);
    reset_of_core = avr->reset;
    avr->reset = note_reset;
    avr->data[MCUSR] = PORF;
    tell_reset();
    return true;
}

cycles board_now(void)
{
    return avr->cycle;
}

static avr_cycle_count_t wake(avr_t *unused, avr_cycle_count_t when, void *nothing)
{
    (void)unused;
    (void)when;
    (void)nothing;
    return 0;
}

static void step(void)
{
    int state = avr_run(avr);
    if (was_reset) {
        tell_reset();
    }
    if (state == cpu_Done || state == cpu_Crashed) {
        fputs("the firmware has crashed\n", stderr);
        exit(1);
    }
}

void board_run_until(cycles then)
{
    if (then <= avr->cycle) {
        return;
    }
    /* Else a sleeping processor would overshoot, up to what next wakes it. */
    avr_cycle_timer_register(avr, then - avr->cycle, wake, NULL);
    while (avr->cycle < then) {
        step();
    }
}

static avr_flashaddr_t jump_to_itself(void)
{
    for (avr_flashaddr_t at = 0; at + 1 < avr->flashend; at += 2) {
        if ((avr->flash[at] | avr->flash[at + 1] << 8) == JUMP_TO_ITSELF) {
            return at;
        }
    }
    fputs("the firmware holds no endless loop to hang in\n", stderr);
    exit(1);
}

/* Every program ends in `rjmp .`, after a main() that never returns here. Where interrupts are on,
 * it is the main loop that we take there, and no handler. */
void board_hang(void)
{
    while (!avr->sreg[S_I]) {
        step();
    }
    avr->pc = jump_to_itself();
    avr->state = cpu_Running;
}

void board_freeze(void)
{
    board_hang();
    avr->sreg[S_I] = 0;
}

void board_reset(void)
{
    avr_reset(avr);
    avr->data[MCUSR] = EXTRF;
    tell_reset();
}

bool board_poke_memory(uint16_t address, uint8_t byte)
{
    avr_eeprom_desc_t place = {.ee = &byte, .offset = address, .size = 1};
    return avr_ioctl(avr, AVR_IOCTL_EEPROM_SET, &place) != OUT_OF_EEPROM;
}
