#include "settings.h"

#include <stddef.h>
#include <string.h>

#include "crc8.h"

enum { MARK = 'K', BLANK = 0xFF };

struct stored {
    uint8_t mark;
    struct settings settings;
    uint8_t crc;
};

struct settings settings;
static bool damaged;

static uint8_t crc_of(const struct stored *stored)
{
    return crc8_of(stored, (uint8_t)offsetof(struct stored, crc));
}

static void set_defaults(void)
{
    memset(&settings, 0, sizeof settings);
    strcpy(settings.serial, "UNSET");
    for (uint8_t port = 0; port < HAL_POWERS; port++) {
        settings.pair[port] = (uint8_t)(port + 1);
    }
}

void settings_init(void)
{
    struct stored stored;
    hal_load(&stored, sizeof stored);
    bool sound = stored.mark == MARK && stored.crc == crc_of(&stored);
    damaged = !sound && !(stored.mark == BLANK && stored.crc == BLANK);
    if (sound) {
        settings = stored.settings;
    } else {
        set_defaults();
    }
}

bool settings_save(void)
{
    struct stored stored;
    memset(&stored, 0, sizeof stored);
    stored.mark = MARK;
    stored.settings = settings;
    stored.crc = crc_of(&stored);
    damaged = !hal_save(&stored, sizeof stored);
    return !damaged;
}

bool settings_damaged(void)
{
    return damaged;
}
