"""Ventanilla: a serverless help desk, in rooms named after a ticket's life."""
