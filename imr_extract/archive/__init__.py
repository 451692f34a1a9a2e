"""Many letters: input files -> tables under OUT.

`run` decides what is left to do, by the ledger of `plan`; `executors` runs the `tasks`, of which
each extracts in a process of its own (`isolation`, `worker`); `settle` ends a run. `store` is OUT,
wherever it lies, and `lock` keeps it to one run at a time.
"""
