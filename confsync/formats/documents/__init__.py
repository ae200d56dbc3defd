"""JSON documents: one definition each, for writing, reading, checking and the published schema."""
