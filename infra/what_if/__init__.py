"""``make what-if``: a past period on another desk.yaml: promises broken, and people woken."""
