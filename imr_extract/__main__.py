"""`python -m imr_extract` is the `imr-extract` command."""

from imr_extract.cli import main

if __name__ == "__main__":
    main()
