"""A folder with `confsync.yaml`: settings, files, targets, and what git remembers of them."""
