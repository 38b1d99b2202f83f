#include "operation.h"

#include "hal.h"
#include "power.h"
#include "reply.h"
#include "touch.h"

static struct address waiting;
static bool somebody_waits;

void operation_init(void)
{
    somebody_waits = false;
}

bool operation_await(const struct address *from)
{
    if (somebody_waits) {
        return false;
    }
    waiting = *from;
    somebody_waits = true;
    return true;
}

void operation_poll(void)
{
    if (!somebody_waits || touch_any_busy() || power_any_cycling()) {
        return;
    }
    somebody_waits = false;
    reply_begin(&waiting);
    reply_rom(ROM_TEXT("1"));
    reply_end();
}
