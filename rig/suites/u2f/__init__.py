"""CTAP1/U2F over CTAPHID MSG, as the U2F raw messages have it."""
