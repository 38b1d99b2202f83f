#include "crc8.h"

uint8_t crc8(uint8_t crc, uint8_t byte)
{
    crc ^= byte;
    for (uint8_t bit = 0; bit < 8; bit++) {
        crc = (uint8_t)((crc & 0x80) ? (crc << 1) ^ 0x07 : crc << 1);
    }
    return crc;
}

uint8_t crc8_of(const void *bytes, uint8_t size)
{
    const uint8_t *byte = bytes;
    uint8_t crc = 0;
    while (size--) {
        crc = crc8(crc, *byte++);
    }
    return crc;
}
