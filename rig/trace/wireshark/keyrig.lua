-- CTAP over USB-HID for Wireshark: names commands and statuses, puts messages together, and hands
-- what is CBOR to Wireshark's own dissector (CTAP 2.3, sections 8 and 11.2).
--
--   wireshark -X lua_script:keyrig.lua A1.pcapng

local ctaphid = Proto("ctaphid", "CTAPHID")
local ctap = Proto("ctap", "CTAP2")

local HID_COMMANDS = {
    [0x01] = "PING", [0x03] = "MSG", [0x04] = "LOCK", [0x06] = "INIT", [0x08] = "WINK",
    [0x10] = "CBOR", [0x11] = "CANCEL", [0x3B] = "KEEPALIVE", [0x3F] = "ERROR",
}
local HID_ERRORS = {
    [0x01] = "INVALID_COMMAND", [0x02] = "INVALID_PARAMETER", [0x03] = "INVALID_LENGTH",
    [0x04] = "INVALID_SEQUENCE", [0x05] = "MESSAGE_TIMEOUT", [0x06] = "CHANNEL_BUSY",
    [0x0A] = "LOCK_REQUIRED", [0x0B] = "INVALID_CHANNEL", [0x7F] = "OTHER",
}
local WAITING = { [1] = "processing", [2] = "user presence needed" }
local COMMANDS = {
    [0x01] = "makeCredential", [0x02] = "getAssertion", [0x04] = "getInfo", [0x06] = "clientPIN",
    [0x07] = "reset", [0x08] = "getNextAssertion", [0x09] = "bioEnrollment",
    [0x0A] = "credentialManagement", [0x0B] = "selection", [0x0C] = "largeBlobs",
    [0x0D] = "authenticatorConfig", [0x40] = "bioEnrollment (preview)",
    [0x41] = "credentialManagement (preview)",
}
local STATUSES = {
    [0x00] = "SUCCESS", [0x01] = "INVALID_COMMAND", [0x02] = "INVALID_PARAMETER",
    [0x03] = "INVALID_LENGTH", [0x04] = "INVALID_SEQ", [0x05] = "TIMEOUT",
    [0x06] = "CHANNEL_BUSY", [0x0A] = "LOCK_REQUIRED", [0x0B] = "INVALID_CHANNEL",
    [0x11] = "CBOR_UNEXPECTED_TYPE", [0x12] = "INVALID_CBOR", [0x14] = "MISSING_PARAMETER",
    [0x15] = "LIMIT_EXCEEDED", [0x17] = "FP_DATABASE_FULL", [0x18] = "LARGE_BLOB_STORAGE_FULL",
    [0x19] = "CREDENTIAL_EXCLUDED", [0x21] = "PROCESSING", [0x22] = "INVALID_CREDENTIAL",
    [0x23] = "USER_ACTION_PENDING", [0x24] = "OPERATION_PENDING", [0x25] = "NO_OPERATIONS",
    [0x26] = "UNSUPPORTED_ALGORITHM", [0x27] = "OPERATION_DENIED", [0x28] = "KEY_STORE_FULL",
    [0x29] = "NOT_BUSY", [0x2A] = "NO_OPERATION_PENDING", [0x2B] = "UNSUPPORTED_OPTION",
    [0x2C] = "INVALID_OPTION", [0x2D] = "KEEPALIVE_CANCEL", [0x2E] = "NO_CREDENTIALS",
    [0x2F] = "USER_ACTION_TIMEOUT", [0x30] = "NOT_ALLOWED", [0x31] = "PIN_INVALID",
    [0x32] = "PIN_BLOCKED", [0x33] = "PIN_AUTH_INVALID", [0x34] = "PIN_AUTH_BLOCKED",
    [0x35] = "PIN_NOT_SET", [0x36] = "PUAT_REQUIRED", [0x37] = "PIN_POLICY_VIOLATION",
    [0x38] = "PIN_TOKEN_EXPIRED",
    [0x39] = "REQUEST_TOO_LARGE", [0x3A] = "ACTION_TIMEOUT", [0x3B] = "UP_REQUIRED",
    [0x3C] = "UV_BLOCKED", [0x3D] = "INTEGRITY_FAILURE", [0x3E] = "INVALID_SUBCOMMAND",
    [0x3F] = "UV_INVALID", [0x40] = "UNAUTHORIZED_PERMISSION", [0x7F] = "OTHER",
}
local PACKET, INITIALIZATION = 64, 0x80
local INIT, CBOR, KEEPALIVE, ERROR = 0x06, 0x10, 0x3B, 0x3F

local fields = {
    channel = ProtoField.uint32("ctaphid.channel", "Channel", base.HEX),
    outward = ProtoField.bool("ctaphid.outward", "From the host"),
    command = ProtoField.uint8("ctaphid.command", "Command", base.HEX, HID_COMMANDS, 0x7F),
    length = ProtoField.uint16("ctaphid.length", "Length"),
    sequence = ProtoField.uint8("ctaphid.sequence", "Sequence"),
    stray = ProtoField.bool("ctaphid.stray", "Continues nothing"),
    message_command = ProtoField.uint8(
        "ctaphid.message.command", "Whole message", base.HEX, HID_COMMANDS),
    message_length = ProtoField.uint16("ctaphid.message.length", "Length of the message"),
    keepalive = ProtoField.uint8("ctaphid.keepalive", "Keepalive", base.HEX, WAITING),
    error = ProtoField.uint8("ctaphid.error", "Error", base.HEX, HID_ERRORS),
    nonce = ProtoField.bytes("ctaphid.nonce", "Nonce"),
    given = ProtoField.uint32("ctaphid.given", "Channel given", base.HEX),
    payload = ProtoField.bytes("ctaphid.payload", "Payload"),
}
ctaphid.fields = fields
local ctap_fields = {
    command = ProtoField.uint8("ctap.command", "Command", base.HEX, COMMANDS),
    status = ProtoField.uint8("ctap.status", "Status", base.HEX, STATUSES),
    answers = ProtoField.uint8("ctap.answers", "Answers", base.HEX, COMMANDS),
}
ctap.fields = ctap_fields

local direction = Field.new("usb.endpoint_address.direction")
local cbor = Dissector.get("cbor")

-- What is known of the packets before: Wireshark goes through them once in order, then at will.
local unfinished, asked, whole, strays

function ctaphid.init()
    unfinished, asked, whole, strays = {}, {}, {}, {}
end

local function named(names, number)
    return names[number] or string.format("0x%02X", number)
end

local function take(message, channel, outward, number)
    local answers
    if message.command == CBOR and outward then
        asked[channel] = message.length > 0 and message.data:get_index(0) or nil
    elseif message.command == CBOR then
        answers = asked[channel]
    end
    message.answers = answers
    whole[number] = message
end

local function begin(buffer, channel, outward, number)
    local place = channel .. tostring(outward)
    local length = buffer(5, 2):uint()
    local message = {
        command = bit.band(buffer(4, 1):uint(), 0x7F), length = length, next = 0,
        data = buffer(7):bytes(),
    }
    if message.data:len() >= length then
        message.data:set_size(length)
        take(message, channel, outward, number)
    else
        unfinished[place] = message
        return
    end
    if message.command ~= KEEPALIVE then
        unfinished[place] = nil
    end
end

local function go_on(buffer, channel, outward, number)
    local place = channel .. tostring(outward)
    local message = unfinished[place]
    if message == nil or message.next ~= buffer(4, 1):uint() then
        strays[number] = true
        return
    end
    message.next = message.next + 1
    message.data:append(buffer(5):bytes())
    if message.data:len() >= message.length then
        unfinished[place] = nil
        message.data:set_size(message.length)
        take(message, channel, outward, number)
    end
end

local function tell_ctap(message, outward, pinfo, tree)
    local buffer = message.data:tvb("CTAP2 message")
    local branch = tree:add(ctap, buffer())
    local says
    if outward then
        branch:add(ctap_fields.command, buffer(0, 1))
        says = named(COMMANDS, buffer(0, 1):uint())
    else
        branch:add(ctap_fields.status, buffer(0, 1))
        says = named(STATUSES, buffer(0, 1):uint())
        if message.answers then
            branch:add(ctap_fields.answers, message.answers):set_generated()
            says = named(COMMANDS, message.answers) .. ": " .. says
        end
    end
    branch:append_text(", " .. says)
    if buffer:len() > 1 then
        -- What is malformed on purpose must not end the dissection of the rest.
        pcall(cbor.call, cbor, buffer(1):tvb(), pinfo, branch)
    end
    return says
end

local function tell_hid(message, outward, tree)
    local buffer = message.data:len() > 0 and message.data:tvb("CTAPHID message")
    if message.command == KEEPALIVE and buffer then
        tree:add(fields.keepalive, buffer(0, 1))
        return "KEEPALIVE " .. named(WAITING, buffer(0, 1):uint())
    elseif message.command == ERROR and buffer then
        tree:add(fields.error, buffer(0, 1))
        return "ERROR " .. named(HID_ERRORS, buffer(0, 1):uint())
    elseif message.command == INIT and message.length >= 8 then
        tree:add(fields.nonce, buffer(0, 8))
        if not outward and message.length >= 12 then
            tree:add(fields.given, buffer(8, 4))
        end
    elseif buffer then
        tree:add(fields.payload, buffer())
    end
    return named(HID_COMMANDS, message.command)
end

local function tell_packet(buffer, outward, tree)
    tree:add(fields.channel, buffer(0, 4))
    tree:add(fields.outward, outward):set_generated()
    if bit.band(buffer(4, 1):uint(), INITIALIZATION) ~= 0 then
        tree:add(fields.command, buffer(4, 1))
        tree:add(fields.length, buffer(5, 2))
        return named(HID_COMMANDS, bit.band(buffer(4, 1):uint(), 0x7F)) .. " …"
    end
    tree:add(fields.sequence, buffer(4, 1))
    return string.format("continuation %d", buffer(4, 1):uint())
end

function ctaphid.dissector(buffer, pinfo, tree)
    if buffer:len() ~= PACKET then
        return 0
    end
    local channel, outward = buffer(0, 4):uint(), direction()() == 0
    if not pinfo.visited then
        local first = bit.band(buffer(4, 1):uint(), INITIALIZATION) ~= 0
        local step = first and begin or go_on
        step(buffer, channel, outward, pinfo.number)
    end
    local branch = tree:add(ctaphid, buffer())
    local says = tell_packet(buffer, outward, branch)
    if strays[pinfo.number] then
        branch:add(fields.stray, true):set_generated()
    end
    local message = whole[pinfo.number]
    if message then
        branch:add(fields.message_command, message.command):set_generated()
        branch:add(fields.message_length, message.length):set_generated()
        if message.command == CBOR and message.length > 0 then
            says = tell_ctap(message, outward, pinfo, tree)
        else
            says = tell_hid(message, outward, branch)
        end
        says = string.format("%s (%d bytes)", says, message.length)
    end
    pinfo.cols.protocol = message and message.command == CBOR and "CTAP2" or "CTAPHID"
    pinfo.cols.info = (outward and "→ " or "← ") .. says
    return buffer:len()
end

local HID_CLASS, UNKNOWN_CLASS = 0x03, 0xFFFF
for _, class in ipairs({ HID_CLASS, UNKNOWN_CLASS }) do
    DissectorTable.get("usb.interrupt"):add(class, ctaphid)
end
