"""`patterns/` -> checked rules and the matchers that apply them to a letter."""
