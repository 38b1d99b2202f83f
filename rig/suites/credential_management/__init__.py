"""authenticatorCredentialManagement, its preview and the persistent token (CTAP 6.8)."""
