#include "line.h"

#include "hal.h"

static struct line line;
static bool ended;
static uint32_t last_byte_at;

static void begin(void)
{
    line.length = 0;
    line.error = NO_ERROR;
    ended = false;
}

void line_init(void)
{
    begin();
}

static bool is_blank(void)
{
    for (uint8_t i = 0; i < line.length; i++) {
        if (line.text[i] != ' ' && line.text[i] != '\t') {
            return false;
        }
    }
    return line.error == NO_ERROR;
}

static void fail(error_number error)
{
    if (line.error == NO_ERROR) {
        line.error = error;
    }
}

static void append(uint16_t received)
{
    if (received == HAL_FRAMING) {
        fail(FRAMING_ERROR);
    } else if (received == HAL_OVERRUN) {
        fail(INPUT_OVERRUN);
    } else if ((received < 0x20 && received != '\t') || received > 0x7E) {
        fail(INVALID_CHARACTER);
    } else if (line.length == LINE_MAX_CHARS) {
        fail(INPUT_OVERRUN);
    } else {
        line.text[line.length++] = (char)received;
    }
}

bool line_take(uint16_t received, uint32_t now)
{
    if (ended) {
        begin();
    }
    last_byte_at = now;
    if (received != '\r' && received != '\n') {
        append(received);
        return false;
    }
    ended = true;
    line.text[line.length] = '\0';
    return !is_blank();
}

const struct line *line_complete(void)
{
    return &line;
}

bool line_expire(uint32_t now)
{
    bool unfinished = !ended && (line.length > 0 || line.error != NO_ERROR);
    if (!unfinished || now - last_byte_at <= LINE_IDLE_MAX) {
        return false;
    }
    begin();
    return true;
}
