"""The grammar of a letter: what follows what. Its words are in patterns/."""
