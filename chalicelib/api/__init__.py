"""The HTTP API: routes, who may call them, what they answer, and the document that says so."""
