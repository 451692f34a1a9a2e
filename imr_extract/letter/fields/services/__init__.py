"""Each disputed service as decided, and what its words say of it."""
