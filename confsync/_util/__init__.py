"""Small helpers that know nothing of confsync."""
