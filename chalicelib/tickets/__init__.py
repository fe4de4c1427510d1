"""What a ticket is: its number, its statuses, its events, and the changes that are legal. Pure."""
