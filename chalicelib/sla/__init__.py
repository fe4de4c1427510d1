"""Owns time: how long a ticket may take, how long it has taken, and why that is the figure."""
