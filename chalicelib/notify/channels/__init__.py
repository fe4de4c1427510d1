"""Ways out of the desk: a small module per channel, each with ``deliver(job) -> provider's id``."""
