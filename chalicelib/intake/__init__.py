"""Born: where a raw mail becomes a message that the desk can keep."""
