"""One component a field group, the same shape each.

A module holds a registered factory and one class that reads sections and writes spans to
`doc.spans["imr_NAME"]`: the label says which field, the id which rule. Values are made of the
spans in `imr_extract.letter`.
"""
