"""The search port and its engines; a leaf that is handed documents and imports nothing else of kb."""
