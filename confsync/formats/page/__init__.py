"""A plan and a run as one HTML file: no network, nothing that a title could start."""
