"""Who may ask: the desk's customers. Pure."""
