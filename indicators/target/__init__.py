"""Target sheets as people keep them: read from files and pasted tables, written as a form, amended."""
