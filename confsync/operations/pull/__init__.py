"""The way back: the live state into the files that declare it."""
