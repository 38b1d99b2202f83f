#include "commands.h"

#include <stddef.h>
#include <string.h>

#include "hal.h"
#include "handlers.h"
#include "reply.h"

enum answer { ANSWER_OK, ANSWERS_ITSELF };

/* Capitals are the short form of a word, all of it the long one. */
struct command {
    char header[20];
    handler *run;
    uint8_t least;
    uint8_t most;
    enum answer answer;
};

static const struct command commands[] ROM = {
    {"*IDN?", identify, 0, 0, ANSWERS_ITSELF},
    {"*RST", reset_outputs, 0, 0, ANSWER_OK},
    {"*CLS", clear_status, 0, 0, ANSWER_OK},
    {"*OPC?", await_operation, 0, 0, ANSWERS_ITSELF},
    {"*TST?", self_test, 0, 0, ANSWERS_ITSELF},
    {"SYSTem:VERSion?", tell_version, 0, 0, ANSWERS_ITSELF},
    {"SYSTem:CAPability?", tell_capabilities, 0, 0, ANSWERS_ITSELF},
    {"SYSTem:ERRor?", tell_error, 0, 0, ANSWERS_ITSELF},
    {"SYSTem:STATus?", tell_status, 0, 0, ANSWERS_ITSELF},
    {"SYSTem:CRC", set_crc, 1, 1, ANSWER_OK},
    {"TOUCh", touch, 2, 5, ANSWER_OK},
    {"TOUCh?", tell_touch, 1, 1, ANSWERS_ITSELF},
    {"RELease", release, 0, 1, ANSWER_OK},
    {"POWer", power, 2, 3, ANSWER_OK},
    {"POWer?", tell_power, 1, 1, ANSWERS_ITSELF},
    {"POWer:CYCle", cycle_power, 2, 2, ANSWER_OK},
    {"SEQuence", sequence, 5, 5, ANSWER_OK},
    {"CONFigure:SERVo", set_servo, 3, 3, ANSWER_OK},
    {"CONFigure:SERVo?", tell_servo, 1, 1, ANSWERS_ITSELF},
    {"CONFigure:PAIR", set_pair, 2, 2, ANSWER_OK},
    {"CONFigure:PAIR?", tell_pair, 1, 1, ANSWERS_ITSELF},
    {"CONFigure:SERial", set_serial, 1, 1, ANSWER_OK},
    {"CONFigure:SAVE", save_settings, 0, 0, ANSWER_OK},
};

struct counters counters;
static bool crc_required;

void commands_init(void)
{
    counters.lines = 0;
    counters.overruns = 0;
    crc_required = false;
}

void commands_require_crc(bool required)
{
    crc_required = required;
}

static char upper(char c)
{
    return (char)(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

/* Whether a word of the text, up to its end or a mark, is the pattern's, long or short. */
static bool word_matches(const char **pattern, struct text *text)
{
    const char *word = *pattern;
    bool lengthened = false;
    while (text->length > 0 && *word != '\0' && upper(text->start[0]) == upper(*word)) {
        lengthened = is_lower(*word);
        word++;
        text->start++;
        text->length--;
    }
    bool torn = lengthened && is_lower(*word);
    while (is_lower(*word)) {
        word++;
    }
    *pattern = word;
    return !torn;
}

static bool header_matches(const char *pattern, struct text text)
{
    while (*pattern != '\0' && text.length > 0) {
        const char *before = pattern;
        if (!word_matches(&pattern, &text) || pattern == before) {
            return false;
        }
    }
    return *pattern == '\0' && text.length == 0;
}

static bool find(const struct text *header, struct command *command)
{
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        rom_copy(command, &commands[i], sizeof *command);
        if (header_matches(command->header, *header)) {
            return true;
        }
    }
    return false;
}

static error_number run(const struct request *request, enum answer *answer)
{
    struct command command;
    if (!find(&request->header, &command)) {
        return UNDEFINED_HEADER;
    }
    if (request->count < command.least) {
        return MISSING_PARAMETER;
    }
    if (request->count > command.most) {
        return PARAMETER_NOT_ALLOWED;
    }
    *answer = command.answer;
    return command.run(request);
}

static void refuse(const struct address *to, error_number error)
{
    errors_push(error);
    reply_begin(to);
    reply_rom(ROM_TEXT("ERR "));
    reply_error(error);
    reply_end();
}

void command_run(const struct line *line)
{
    struct request request;
    enum answer answer = ANSWER_OK;
    counters.lines++;
    if (line->error == INPUT_OVERRUN) {
        counters.overruns++;
    }
    error_number error = request_parse(&request, line, crc_required);
    if (error == NO_ERROR) {
        error = run(&request, &answer);
    }
    if (error != NO_ERROR) {
        refuse(&request.from, error);
    } else if (answer == ANSWER_OK) {
        reply_begin(&request.from);
        reply_rom(ROM_TEXT("OK"));
        reply_end();
    }
}
