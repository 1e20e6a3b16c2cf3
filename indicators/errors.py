"""Refusals: the product will not do what was asked, and says why and what to do instead."""


class Refusal(Exception):
    """Bad input from outside. Its text is one Chinese sentence with the place and the remedy."""
