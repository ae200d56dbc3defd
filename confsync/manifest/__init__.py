"""Reads YAML manifests into declarations, with the place of every value, and edits them as text."""
