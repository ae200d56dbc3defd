"""Unattended application of approved rules."""
