"""A run in the formats of other programs and of people: one small file for each."""
