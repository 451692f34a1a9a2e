"""The disputed items of a letter, in every form used since 2013."""
