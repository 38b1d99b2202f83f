"""A virtual key as a USB device, for the kernel of this machine."""
