"""Check target sheets: the rule seam, the runner, and one module a rule under rules/."""
