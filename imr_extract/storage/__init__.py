"""Where letters come from and where tables go: paths and addresses, input files, OUT, its lock."""
