#include "events.h"

#include <inttypes.h>
#include <stdio.h>

#include "board.h"

/* A servo's finger is down in the upper half of its travel. */
enum { FINGER_DOWN_US = 1500, CHANNELS = 32, LINE = 512 };

static byte_taker *taker = events_drop;
static bool finger_down[CHANNELS];
static char line[LINE];
static unsigned length;
static unsigned replies;

void events_give_bytes_to(byte_taker *new_taker)
{
    taker = new_taker;
}

void events_drop(uint8_t byte)
{
    (void)byte;
}

static void tell_line(void)
{
    if (line[0] != '\0') {
        replies += line[0] != '!';
        printf("line %" PRIu64 " %s\n", board_now(), line);
    }
}

void events_print_lines(uint8_t byte)
{
    if (byte == '\n') {
        line[length] = '\0';
        length = 0;
        tell_line();
    } else if (byte != '\r' && length < LINE - 1) {
        line[length++] = (char)byte;
    }
}

unsigned events_replies(void)
{
    return replies;
}

void board_said(uint8_t byte)
{
    taker(byte);
}

void board_pin(const char *kind, unsigned channel, bool active)
{
    printf("pin %s %u %d %" PRIu64 "\n", kind, channel, active, board_now());
}

void board_pulse(unsigned channel, unsigned us)
{
    bool down = us > FINGER_DOWN_US;
    printf("pulse %u %u %" PRIu64 "\n", channel, us, board_now());
    if (down != finger_down[channel]) {
        finger_down[channel] = down;
        board_pin("touch", channel, down);
    }
}

void board_booted(const char *cause)
{
    length = 0;
    printf("boot %s\n", cause);
}
