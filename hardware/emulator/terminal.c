/* Real time: virtual time kept beside the computer's clock, and the serial line on a pty. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "board.h"
#include "events.h"
#include "modes.h"

#define NS_PER_MS 1000000LL
#define NS_PER_CYCLE_X2 125LL /* 62.5 ns */
#define LATE_NS (20 * NS_PER_MS)

enum { ENOUGH = 1024 }; /* bytes, a tenth of a second */

static int terminal;

static int64_t clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 * NS_PER_MS + now.tv_nsec;
}

/* Whoever does not read loses what the board says, as on a real line. */
static void give_to_terminal(uint8_t byte)
{
    while (write(terminal, &byte, 1) < 0 && errno == EINTR) {
    }
}

static bool open_terminal(void)
{
    terminal = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (terminal < 0 || grantpt(terminal) < 0 || unlockpt(terminal) < 0) {
        return false;
    }
    /* Held open by ourselves, so that the line survives whoever opens and closes it. */
    int slave = open(ptsname(terminal), O_RDWR | O_NOCTTY | O_CLOEXEC);
    struct termios raw;
    if (slave < 0 || tcgetattr(slave, &raw) < 0) {
        return false;
    }
    cfmakeraw(&raw);
    return tcsetattr(slave, TCSANOW, &raw) == 0;
}

static void take_from_terminal(void)
{
    uint8_t bytes[256];
    ssize_t count = read(terminal, bytes, sizeof bytes);
    for (ssize_t i = 0; i < count; i++) {
        board_send(bytes[i]);
    }
}

/* False once there is nothing more to obey. */
static bool take_commands(void)
{
    static char text[64];
    static size_t length;
    char bytes[64];
    ssize_t count = read(STDIN_FILENO, bytes, sizeof bytes);
    for (ssize_t i = 0; i < count; i++) {
        if (bytes[i] != '\n') {
            length += length < sizeof text - 1;
            text[length - 1] = bytes[i];
            continue;
        }
        text[length] = '\0';
        length = 0;
        if (strcmp(text, "quit") == 0) {
            return false;
        }
        if (!run_command(text)) {
            fprintf(stderr, "no such command: %s\n", text);
        }
    }
    return count > 0;
}

/* Runs the board up to now. Moves the origin of its time if that is too far away: catching up would
 * show presses shorter than they are. */
static void keep_up(int64_t *origin)
{
    int64_t past = clock_ns() - *origin;
    int64_t done = (int64_t)board_now() * NS_PER_CYCLE_X2 / 2;
    if (past - done > LATE_NS) {
        *origin += past - done - NS_PER_MS;
        past = done + NS_PER_MS;
    }
    board_run_until((cycles)(past * 2 / NS_PER_CYCLE_X2));
}

int run_terminal(void)
{
    if (!open_terminal()) {
        perror("no pseudo terminal");
        return 1;
    }
    events_give_bytes_to(give_to_terminal);
    printf("pty %s\n", ptsname(terminal));
    struct pollfd waiting[] = {{STDIN_FILENO, POLLIN, 0}, {terminal, 0, 0}};
    int64_t origin = clock_ns() - (int64_t)board_now() * NS_PER_CYCLE_X2 / 2;
    for (;;) {
        /* Whoever writes faster than the line is made to wait, as by any serial device. */
        waiting[1].events = board_waiting() < ENOUGH ? POLLIN : 0;
        poll(waiting, 2, 1);
        if (waiting[0].revents != 0 && !take_commands()) {
            return 0;
        }
        if (waiting[1].revents & POLLIN) {
            take_from_terminal();
        }
        keep_up(&origin);
    }
}
