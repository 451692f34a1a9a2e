"""A field, or a group of fields, is one room: what is looked for, and how it is read."""
