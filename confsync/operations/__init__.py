"""Every use case, a file per verb, from end to end and without a terminal: the Python API."""
