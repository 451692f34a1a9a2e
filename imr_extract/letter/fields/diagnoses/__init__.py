"""The conditions that the case summary states of the worker."""
