#include "grammar.h"

#include <stdio.h>
#include <string.h>

#include "../core/crc8.h"

/* After each header what it takes: c channel, s switch, z zero, t time, n anything. */
static const char *const commands[] = {
    "*IDN?", "*RST", "*CLS", "*OPC?", "*TST?", "SYST:VERS?", "SYST:CAP?", "SYST:ERR?", "SYST:STAT?",
    "SYST:CRC s", "TOUC ct", "TOUC ctt", "TOUC cttnt", "TOUCH ct", "TOUC? c", "REL", "REL c",
    "POW cs", "POW cst", "POWER cs", "POW? c", "POW:CYC ct", "POW:CYC ct", "SEQ ctctt",
    "SEQUENCE ctctt", "CONF:SERV cnn", "CONF:SERV? c", "CONF:PAIR cc", "CONF:PAIR? c", "CONF:SER n",
    "CONF:SAVE", "BAUD n"};

static const char *const lasting_commands[] = {
    "TOUC ct", "TOUC ctt", "TOUC cttnt", "TOUC? c", "POW cz", "POW czt", "POW cs", "POW? c",
    "POW:CYC ct",
    "SEQ ctctt", "CONF:PAIR cc", "SYST:STAT?", "BAUD n"};

static const char *const tags[] = {"", "", "", "@t ", "@12345678 ", "@123456789abcdefghi "};

static const char *const times[] = {"1", "2", "5", "80", "500", "5000", "29999", "30000", "60000"};

static const char *const values[] = {
    "0", "1", "2", "9", "500", "1100", "1900", "30001", "59999", "60001", "65535", "65536",
    "4294967295", "4294967296", "99999999999999", "\"ACT01\"",
    "\"0123456789abcdefghijklm\"", "\"\"", "-1", "", "1.5"};

static uint64_t state;

void random_seed(uint64_t seed)
{
    state = seed * 2 + 1;
}

uint32_t random_below(uint32_t bound)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return (uint32_t)((state >> 16) % bound);
}

static const char *any(const char *const *texts, size_t size)
{
    return texts[random_below((uint32_t)(size / sizeof *texts))];
}

static void append(char *text, const char *more)
{
    strncat(text, more, RANDOM_LINE_ROOM - strlen(text) - 2);
}

/* Mostly of its kind, so that most commands do something. */
static void append_argument(char *text, char kind)
{
    char digit[] = {(char)('1' + random_below(kind == 'c' ? 4 + random_below(5) : 2)), '\0'};
    if (kind == 's') {
        digit[0]--;
    } else if (kind == 'z') {
        digit[0] = '0';
    }
    if (kind == 'n' || random_below(16) == 0) {
        append(text, any(values, sizeof values));
    } else if (kind == 't') {
        append(text, any(times, sizeof times));
    } else {
        append(text, digit);
    }
}

static void append_crc(char *text)
{
    char crc[4];
    snprintf(crc, sizeof crc, "~%02X", crc8_of(text, (uint8_t)strlen(text)));
    append(text, crc);
}

static void append_command(char *text, bool lasting)
{
    const char *command = lasting ? any(lasting_commands, sizeof lasting_commands)
                                  : any(commands, sizeof commands);
    size_t length = strcspn(command, " ");
    strncat(text, command, length);
    const char *kinds = command[length] == ' ' ? &command[length + 1] : "";
    for (const char *kind = kinds; *kind != '\0' && random_below(32) != 0; kind++) {
        append(text, kind == kinds ? " " : ",");
        append_argument(text, *kind);
    }
    while (random_below(16) == 0) {
        append(text, ",");
        append_argument(text, 'n');
    }
}

/* Around what a line may hold. */
static void lengthen(char *text)
{
    for (uint32_t left = 60 + random_below(30); left > 0; left--) {
        append(text, "0");
    }
}

static void write_command(char *text, bool lasting)
{
    text[0] = '\0';
    append(text, any(tags, sizeof tags));
    append_command(text, lasting);
    if (random_below(32) == 0) {
        lengthen(text);
    }
    if (random_below(4) == 0) {
        append_crc(text);
    }
}

static void damage(uint8_t *line, unsigned length)
{
    uint8_t *byte = &line[random_below(length)];
    *byte = (uint8_t)random_below(256);
    if (*byte == '\r' || *byte == '\n') {
        *byte = 0;
    }
}

unsigned random_line(uint8_t line[RANDOM_LINE_ROOM], bool lasting)
{
    write_command((char *)line, lasting);
    unsigned length = (unsigned)strlen((char *)line);
    for (uint32_t left = random_below(8) == 0 ? 1 + random_below(3) : 0; left > 0; left--) {
        damage(line, length);
    }
    line[length++] = '\n';
    return length;
}
