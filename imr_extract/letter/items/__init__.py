"""The disputed items of a letter, in each of the forms that letters have had."""
