"""Matched words -> typed values, one module per kind. Nothing here depends on a Doc."""
