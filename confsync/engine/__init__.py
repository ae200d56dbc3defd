"""What confsync exists for: the difference, the plan, the guards, and the application."""
