"""CTAP1/U2F on the key's side: the content of CTAPHID_MSG messages (CTAP 10, U2F raw messages)."""
