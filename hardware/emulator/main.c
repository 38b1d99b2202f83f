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

/* In the way that an owner would, so that nobody but the firmware knows how it keeps it. */
static void name_board(const char *serial)
{
    type_in("CONF:SER \"");
    type_in(serial);
    type_in("\"\nCONF:SAVE\n");
    board_run_until(board_now() + SAVING);
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"hex", required_argument, NULL, 'h'},
        {"serial", required_argument, NULL, 's'},
        {"servo", no_argument, NULL, 'm'},
        {"pty", no_argument, NULL, 'p'},
        {"virtual", no_argument, NULL, 'v'},
        {NULL, 0, NULL, 0},
    };
    struct wiring wiring = {NULL, false};
    const char *serial = NULL;
    int mode = 0;
    int option;
    while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
        switch (option) {
        case 'h': wiring.hex = optarg; break;
        case 's': serial = optarg; break;
        case 'm': wiring.servo = true; break;
        default: mode = option; break;
        }
    }
    if ((mode != 'p' && mode != 'v') || optind != argc) {
        fprintf(stderr, usage, argv[0]);
        return 2;
    }
    setvbuf(stdout, NULL, _IOLBF, 0);
    bool heard_from_the_start = mode == 'v' && serial == NULL;
    if (heard_from_the_start) {
        events_give_bytes_to(events_print_lines);
    }
    if (!board_start(&wiring)) {
        return 2;
    }
    if (!heard_from_the_start) {
        board_run_until(STARTING);
    }
    if (serial != NULL) {
        name_board(serial);
    }
    return mode == 'p' ? run_terminal() : run_script();
}
