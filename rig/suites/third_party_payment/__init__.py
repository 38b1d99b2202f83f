"""The extension thirdPartyPayment (CTAP 12.9)."""
