"""What Office files hold beside their texts: kinds, limits, number formats, hidden rows, error values."""
