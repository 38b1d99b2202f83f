/* CRC-8 of lines and settings: polynomial 0x07, start 0, no reflection. */
#ifndef KEYRIG_CRC8_H
#define KEYRIG_CRC8_H

#include <stdint.h>

uint8_t crc8(uint8_t crc, uint8_t byte);
uint8_t crc8_of(const void *bytes, uint8_t size);

#endif
