"""The live state: a client of the Attention API, its limits, and the sweep over all conversations."""
