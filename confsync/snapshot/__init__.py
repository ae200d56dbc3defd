"""The observed state of a project in a file, so that whoever has no key can plan too."""
