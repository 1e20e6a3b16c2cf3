"""The domain of budget performance indicators: pure values and functions."""
