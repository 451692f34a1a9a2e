"""How good the tables are: against gold records, against other tables, by a person's judgement."""
