"""The tables under OUT -> a search site on this machine, on Datasette.

`server` keeps an exported SQLite file beside OUT and serves it; `plugin` adds our pages to
Datasette's; `query` reads what people type; `search` finds and counts; `facet_index` filters;
`letters` shows one letter. Datasette is the extra `[browse]`: it is imported only for this.
"""
