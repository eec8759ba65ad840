"""What is killed at every step of a write leaves the old file whole or the new one whole."""
