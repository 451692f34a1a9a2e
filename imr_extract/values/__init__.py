"""Matched words -> typed values, one module a kind. Nothing here knows of a Doc."""
