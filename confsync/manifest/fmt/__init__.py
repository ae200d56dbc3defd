"""The normal form of a manifest, by edits of its text."""
