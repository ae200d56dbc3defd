"""What each code means, for `confsync explain`: a module for each group of codes."""
