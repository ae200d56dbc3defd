"""Lint: what is no error in a manifest, but most likely not meant. One rule a file."""
