#include "request.h"

#include "crc8.h"

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_tag_character(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

static void trim(struct text *text)
{
    while (text->length > 0 && is_space(text->start[0])) {
        text->start++;
        text->length--;
    }
    while (text->length > 0 && is_space(text->start[text->length - 1])) {
        text->length--;
    }
}

static void drop(struct text *text, uint8_t count)
{
    text->start += count;
    text->length = (uint8_t)(text->length - count);
}

/* -1 where the character is no hexadecimal digit. */
static int8_t hex_digit(char c)
{
    if (c >= '0' && c <= '9') {
        return (int8_t)(c - '0');
    }
    if (c >= 'A' && c <= 'F') {
        return (int8_t)(c - 'A' + 10);
    }
    return (int8_t)(c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1);
}

static bool crc_matches(const struct text *line)
{
    int8_t high = hex_digit(line->start[line->length - 2]);
    int8_t low = hex_digit(line->start[line->length - 1]);
    return high >= 0 && low >= 0
        && crc8_of(line->start, (uint8_t)(line->length - 3)) == (uint8_t)(high * 16 + low);
}

static error_number take_crc(struct text *rest, bool required, bool *with_crc)
{
    bool carries = rest->length >= 3 && rest->start[rest->length - 3] == '~';
    *with_crc = carries || required;
    if (!carries) {
        return required ? COMMUNICATION_ERROR : NO_ERROR;
    }
    if (!crc_matches(rest)) {
        return COMMUNICATION_ERROR;
    }
    rest->length = (uint8_t)(rest->length - 3);
    return NO_ERROR;
}

static error_number take_tag(struct text *rest, char *tag)
{
    if (rest->length == 0 || rest->start[0] != '@') {
        return NO_ERROR;
    }
    uint8_t length = 0;
    while (length + 1 < rest->length && is_tag_character(rest->start[length + 1])) {
        length++;
    }
    bool ends = length + 1 == rest->length || is_space(rest->start[length + 1]);
    if (length == 0 || length > TAG_MAX_CHARS || !ends) {
        return UNDEFINED_HEADER;
    }
    for (uint8_t i = 0; i < length; i++) {
        tag[i] = rest->start[i + 1];
    }
    tag[length] = '\0';
    drop(rest, (uint8_t)(length + 1));
    trim(rest);
    return NO_ERROR;
}

static void take_header(struct text *rest, struct text *header)
{
    header->start = rest->start;
    header->length = 0;
    while (header->length < rest->length && !is_space(rest->start[header->length])) {
        header->length++;
    }
    drop(rest, header->length);
    trim(rest);
}

static void take_argument(struct text *rest, struct text *argument)
{
    argument->start = rest->start;
    argument->length = 0;
    while (argument->length < rest->length && rest->start[argument->length] != ',') {
        argument->length++;
    }
    drop(rest, argument->length);
    trim(argument);
}

static void take_arguments(struct text *rest, struct request *request)
{
    bool more = rest->length > 0;
    while (more && request->count < ARGUMENTS_MAX) {
        take_argument(rest, &request->arguments[request->count++]);
        more = rest->length > 0;
        if (more) {
            drop(rest, 1);
        }
    }
    request->count = (uint8_t)(request->count + more);
}

error_number request_parse(struct request *request, const struct line *line, bool crc_required)
{
    struct text rest = {line->text, line->length};
    request->from.tag[0] = '\0';
    request->from.with_crc = crc_required;
    request->count = 0;
    if (line->error != NO_ERROR) {
        return line->error;
    }
    error_number error = take_crc(&rest, crc_required, &request->from.with_crc);
    if (error != NO_ERROR) {
        return error;
    }
    trim(&rest);
    error = take_tag(&rest, request->from.tag);
    if (error != NO_ERROR) {
        return error;
    }
    take_header(&rest, &request->header);
    take_arguments(&rest, request);
    return NO_ERROR;
}

error_number argument_number(
    const struct request *request, uint8_t index, uint32_t least, uint32_t most, uint32_t *value)
{
    const struct text *text = &request->arguments[index];
    if (text->length == 0) {
        return DATA_TYPE_ERROR;
    }
    uint32_t number = 0;
    for (uint8_t i = 0; i < text->length; i++) {
        char c = text->start[i];
        if (c < '0' || c > '9') {
            return DATA_TYPE_ERROR;
        }
        /* Everything over the bound is out of range alike; so the sum cannot overflow. */
        if (number <= most) {
            number = number * 10 + (uint32_t)(c - '0');
        }
    }
    *value = number;
    return number < least || number > most ? DATA_OUT_OF_RANGE : NO_ERROR;
}

error_number argument_quoted(const struct request *request, uint8_t index, struct text *value)
{
    *value = request->arguments[index];
    if (value->length < 2 || value->start[0] != '"' || value->start[value->length - 1] != '"') {
        return DATA_TYPE_ERROR;
    }
    drop(value, 1);
    value->length--;
    return NO_ERROR;
}
