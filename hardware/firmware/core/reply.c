#include "reply.h"

#include "crc8.h"
#include "hal.h"

static uint8_t crc;
static bool with_crc;

static void put(char c)
{
    crc = crc8(crc, (uint8_t)c);
    hal_send(c);
}

void reply_begin(const struct address *to)
{
    crc = 0;
    with_crc = to->with_crc;
    if (to->tag[0] != '\0') {
        put('@');
        reply_text(to->tag);
        put(' ');
    }
}

void reply_text(const char *text)
{
    while (*text != '\0') {
        put(*text++);
    }
}

void reply_rom(const char *text)
{
    char c;
    while ((c = rom_char(text++)) != '\0') {
        put(c);
    }
}

void reply_number(uint32_t number)
{
    char digits[10];
    uint8_t count = 0;
    do {
        digits[count++] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (count > 0) {
        put(digits[--count]);
    }
}

void reply_error(error_number error)
{
    if (error < 0) {
        put('-');
    }
    reply_number((uint32_t)(error < 0 ? -error : error));
    reply_rom(ROM_TEXT(",\""));
    reply_rom(error_text(error));
    put('"');
}

static char hex_digit(uint8_t value)
{
    return (char)(value < 10 ? '0' + value : 'A' + value - 10);
}

void reply_end(void)
{
    uint8_t check = crc;
    if (with_crc) {
        put('~');
        put(hex_digit(check >> 4));
        put(hex_digit(check & 0x0F));
    }
    put('\r');
    put('\n');
}
