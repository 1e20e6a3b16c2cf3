"""The command line and the two set-up commands."""
