"""The verbs: load, decide purely, save in one transaction."""
