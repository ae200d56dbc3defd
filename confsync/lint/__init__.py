"""Lint: manifest content that is valid but probably a mistake. One rule a file."""
