"""Explanations of the codes, for `confsync explain`: a module for each group of codes."""
