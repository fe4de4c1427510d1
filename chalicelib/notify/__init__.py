"""Told: from an event to the messages it is due, and each message to its recipient."""
