/* Drives the core with random lines, hangs and resets, and watches what must always hold:
 * no press and no off time over its cap, no power for a key whose pad is pressed, and exactly one
 * reply to each line.
 *
 *   fuzz SEED STEPS     a step is a tick or a received byte
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../emulator/board.h"
#include "../core/core.h"
#include "../core/hal.h"
#include "../core/limits.h"
#include "../core/settings.h"
#include "grammar.h"

#define CYCLES_PER_BYTE 1389U

struct output {
    bool active; /* pressed, or cut */
    cycles since;
};

static struct output pads[HAL_TOUCHES];
static struct output ports[HAL_POWERS];

static struct {
    uint64_t steps;
    uint64_t lines;
    uint64_t replies;
    uint64_t presses;
    uint64_t cuts;
    uint64_t restarts;
    uint64_t longest_press;
    uint64_t longest_cut;
} count;

static void die(const char *what, unsigned channel)
{
    uint64_t ms = board_now() / CYCLES_PER_MS;
    fprintf(stderr, "broken at %" PRIu64 " ms: %s %u\n", ms, what, channel);
    exit(1);
}

static void check_age(
    const struct output *output, uint64_t cap_ms, uint64_t *longest, const char *what,
    unsigned number)
{
    uint64_t age = output->active ? board_now() - output->since : 0;
    if (age > cap_ms * CYCLES_PER_MS) {
        die(what, number);
    }
    if (age > *longest) {
        *longest = age;
    }
}

static void check_all(void)
{
    for (unsigned i = 0; i < HAL_TOUCHES; i++) {
        check_age(&pads[i], HOLD_MAX, &count.longest_press, "pressed for too long:", i + 1);
    }
    for (unsigned i = 0; i < HAL_POWERS; i++) {
        check_age(&ports[i], OFF_MAX, &count.longest_cut, "off for too long:", i + 1);
    }
}

static void note(struct output *output, bool active, uint64_t *counter)
{
    *counter += active && !output->active;
    if (active != output->active) {
        output->since = board_now();
    }
    output->active = active;
}

static void note_power(unsigned port, bool on)
{
    unsigned pad = settings.pair[port - 1];
    if (on && pad != 0 && pads[pad - 1].active) {
        die("power for a key whose pad is pressed:", port);
    }
    note(&ports[port - 1], !on, &count.cuts);
}

void board_pin(const char *kind, unsigned channel, bool active)
{
    check_all();
    if (strcmp(kind, "touch") == 0) {
        note(&pads[channel - 1], active, &count.presses);
    } else {
        note_power(channel, active);
    }
}

/* A servo's pad counts by what was asked of it; the pulses for that may be any. */
void board_pulse(unsigned channel, unsigned us)
{
    const struct servo *servo = &settings.servo[channel - 1 - (HAL_TOUCHES - HAL_SERVOS)];
    board_pin("touch", channel, us != 0 && us != servo->rest_us);
}

void board_said(uint8_t byte)
{
    static uint8_t first;
    if (byte == '\n') {
        count.replies += first != '!' && first != 0;
        first = 0;
    } else if (first == 0 && byte != '\r') {
        first = byte;
    }
}

void board_booted(const char *cause)
{
    (void)cause;
    count.restarts++;
}

static void run_ms(uint32_t ms)
{
    count.steps += ms;
    board_run_until(board_now() + ms * CYCLES_PER_MS);
    check_all();
}

static void send(const uint8_t *bytes, unsigned length)
{
    for (unsigned i = 0; i < length; i++) {
        board_send(bytes[i]);
    }
    count.steps += length;
    board_run_until(board_now() + (length + 12) * CYCLES_PER_BYTE);
    check_all();
}

/* Short times mostly, but in a patient episode now and then one that outlasts every cap. */
static uint32_t any_time(bool patient)
{
    uint32_t longest = patient && random_below(16) == 0 ? OFF_MAX + 5000U : 1U << random_below(8);
    return random_below(longest);
}

static void send_line(bool lasting)
{
    uint8_t line[RANDOM_LINE_ROOM];
    unsigned length = random_line(line, lasting);
    bool blank = strspn((char *)line, " \t") == length - 1;
    count.lines += !blank;
    send(line, length);
}

static void expect_all_answered(void)
{
    static const char last[] = "*RST~38\n";
    count.lines++;
    send((const uint8_t *)last, sizeof last - 1);
    run_ms(5);
    if (count.replies != count.lines) {
        die("lines without their one reply:", (unsigned)(count.lines - count.replies));
    }
}

/* Lines and times, then a disturbance; after that the books are opened anew. */
static void episode(void)
{
    bool patient = random_below(8) == 0;
    for (uint32_t left = 1 + random_below(40); left > 0; left--) {
        send_line(patient);
        run_ms(any_time(patient));
    }
    expect_all_answered();
    for (uint32_t left = random_below(4); left > 0; left--) {
        send_line(false);
    }
    if (random_below(2) == 0) {
        board_hang();
        run_ms(random_below(400));
    } else {
        board_reset();
    }
    run_ms(300);
    send((const uint8_t *)"\n", 1);
    count.replies = count.lines;
}

int main(int argc, char **argv)
{
    static const struct wiring wiring = {NULL, true};
    if (argc != 3 || !board_start(&wiring)) {
        fprintf(stderr, "usage: %s SEED STEPS\n", argv[0]);
        return 2;
    }
    random_seed(strtoull(argv[1], NULL, 10));
    uint64_t wanted = strtoull(argv[2], NULL, 10);
    while (count.steps < wanted) {
        episode();
    }
    printf("{\"steps\": %" PRIu64 ", \"lines\": %" PRIu64 ", \"presses\": %" PRIu64
           ", \"cuts\": %" PRIu64 ", \"restarts\": %" PRIu64 ", \"longest_press_ms\": %" PRIu64
           ", \"longest_cut_ms\": %" PRIu64 "}\n",
           count.steps, count.lines, count.presses, count.cuts, count.restarts,
           count.longest_press / CYCLES_PER_MS, count.longest_cut / CYCLES_PER_MS);
    return 0;
}
