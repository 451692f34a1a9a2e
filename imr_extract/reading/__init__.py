"""Bytes of one letter -> its raw text, where its characters stand, and a clean copy."""
