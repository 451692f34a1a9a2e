"""`patterns/` -> checked rules, and the matchers that find their words in a letter."""
