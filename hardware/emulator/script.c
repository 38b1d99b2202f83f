/* A script, one command a line:
 *
 *   send TEXT       the text and a line feed over the serial line
 *   bytes HEX       bytes as they are
 *   break           a byte with a framing error
 *   run MS          passes so much time, which may have a fraction
 *   await MS        passes time until a reply has come; `silence <cycle>` if none came in so long
 *   hang, freeze, reset   as in real time
 *   poke AT HEX     changes bytes of the memory that outlives power
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "board.h"
#include "events.h"
#include "modes.h"

/* A reply's line is complete to within this. */
#define STEP (CYCLES_PER_MS / 10)

static void send_text(const char *text)
{
    while (*text != '\0') {
        board_send((uint8_t)*text++);
    }
    board_send('\n');
}

static bool next_byte(const char **hex, uint8_t *byte)
{
    unsigned value;
    if (sscanf(*hex, "%2x", &value) != 1) {
        return false;
    }
    *byte = (uint8_t)value;
    *hex += 2;
    return true;
}

static void send_bytes(const char *hex)
{
    uint8_t byte;
    while (next_byte(&hex, &byte)) {
        board_send(byte);
    }
}

static bool poke(const char *text)
{
    char *hex;
    uint16_t address = (uint16_t)strtoul(text, &hex, 10);
    uint8_t byte;
    const char *rest = hex + (*hex == ' ');
    while (next_byte(&rest, &byte)) {
        if (!board_poke_memory(address++, byte)) {
            return false;
        }
    }
    return true;
}

static cycles after(const char *ms)
{
    return board_now() + (cycles)(strtod(ms, NULL) * (double)CYCLES_PER_MS);
}

static void await_reply(const char *ms)
{
    unsigned replies = events_replies();
    cycles deadline = after(ms);
    while (events_replies() == replies && board_now() < deadline) {
        board_run_until(board_now() + STEP);
    }
    if (events_replies() == replies) {
        printf("silence %" PRIu64 "\n", board_now());
    }
}

static bool obey(const char *word, const char *rest)
{
    if (strcmp(word, "send") == 0) {
        send_text(rest);
    } else if (strcmp(word, "bytes") == 0) {
        send_bytes(rest);
    } else if (strcmp(word, "break") == 0) {
        board_send(BROKEN_BYTE);
    } else if (strcmp(word, "run") == 0) {
        board_run_until(after(rest));
    } else if (strcmp(word, "await") == 0) {
        await_reply(rest);
    } else if (strcmp(word, "poke") == 0) {
        return poke(rest);
    } else {
        return run_command(word);
    }
    return true;
}

int run_script(void)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    events_give_bytes_to(events_print_lines);
    while ((length = getline(&line, &room, stdin)) > 0) {
        line[strcspn(line, "\n")] = '\0';
        char *rest = strchr(line, ' ');
        if (rest != NULL) {
            *rest++ = '\0';
        }
        if (!obey(line, rest == NULL ? "" : rest)) {
            fprintf(stderr, "no such command in a script: %s\n", line);
            return 2;
        }
    }
    free(line);
    return 0;
}
