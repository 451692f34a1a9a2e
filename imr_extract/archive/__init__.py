"""Many letters: input files -> tables under OUT.

A `run` makes a plan (`planning`) of what it is asked for and what OUT's `ledger` holds. Its `work`
is cut into `chunks`, each extracted in a process that can be ended (`processes`, `one_process`) on
this machine (`local`) or a `cluster`; of the chunks' files come the `parts` of the tables, which
`publish` moves into place and `summary` counts.
"""
