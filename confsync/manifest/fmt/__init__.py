"""Puts a manifest into its normal form by edits of its text."""
