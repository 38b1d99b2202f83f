/* Runs an actuator board without a board: the hex that users flash, or the native build. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "board.h"
#include "events.h"
#include "modes.h"

/* Until a board that has started listens, and until it has kept its settings. */
#define STARTING (50 * CYCLES_PER_MS)
#define SAVING (500 * CYCLES_PER_MS)

static const char *const usage =
    "usage: %s [--hex FILE] [--serial TEXT] [--servo] --pty | --virtual\n"
    "  --hex FILE     what the emulated ATmega328P runs\n"
    "  --serial TEXT  the serial number to give the board before it is first heard\n"
    "  --servo        pad 8 has a servo, rather than a transistor\n"
    "  --pty          real time; the serial line is a pseudo terminal\n"
    "  --virtual      virtual time; takes a script from stdin\n";

int run_command(const char *text)
{
    if (strcmp(text, "hang") == 0) {
        board_hang();
    } else if (strcmp(text, "freeze") == 0) {
        board_freeze();
    } else if (strcmp(text, "reset") == 0) {
        board_reset();
    } else {
        return 0;
    }
    return 1;
}

static void type_in(const char *text)
{
    while (*text != '\0') {
        board_send((uint8_t)*text++);
    }
}

static bool refused;

static void note_refusal(uint8_t byte)
{
    refused = refused || byte == 'E'; /* of ERR, as in no other reply to what we type in */
}

/* In the way that an owner would, so that nobody but the firmware knows how it keeps it. */
static bool name_board(const char *serial)
{
    events_give_bytes_to(note_refusal);
    type_in("CONF:SER \"");
    type_in(serial);
    type_in("\"\nCONF:SAVE\n");
    board_run_until(board_now() + SAVING);
    if (refused) {
        fprintf(stderr, "the board does not take that for a serial number: %s\n", serial);
    }
    return !refused;
}

struct choice {
    struct wiring wiring;
    const char *serial;
    int mode; /* p or v */
};

static bool choose(int argc, char **argv, struct choice *choice)
{
    static const struct option options[] = {
        {"hex", required_argument, NULL, 'h'},
        {"serial", required_argument, NULL, 's'},
        {"servo", no_argument, NULL, 'm'},
        {"pty", no_argument, NULL, 'p'},
        {"virtual", no_argument, NULL, 'v'},
        {NULL, 0, NULL, 0},
    };
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case 'h': choice->wiring.hex = optarg; break;
        case 's': choice->serial = optarg; break;
        case 'm': choice->wiring.servo = true; break;
        default: choice->mode = option; break;
        }
    }
    return (choice->mode == 'p' || choice->mode == 'v') && optind == argc;
}

/* A script hears a fresh board from its first word; otherwise it has started before anybody does. */
static bool start(const struct choice *choice)
{
    bool fresh = choice->mode == 'v' && choice->serial == NULL;
    if (fresh) {
        events_give_bytes_to(events_print_lines);
    }
    if (!board_start(&choice->wiring)) {
        return false;
    }
    if (!fresh) {
        board_run_until(STARTING);
    }
    return choice->serial == NULL || name_board(choice->serial);
}

int main(int argc, char **argv)
{
    struct choice choice = {{NULL, false}, NULL, 0};
    if (!choose(argc, argv, &choice)) {
        fprintf(stderr, usage, argv[0]);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    if (!start(&choice)) {
        return 2;
    }
    return choice.mode == 'p' ? run_terminal() : run_script();
}
