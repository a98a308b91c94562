"""Broken and hostile files for every reader: thousands of mutated inputs, and those that once broke one.

corpus/READER/      small sound inputs from which others are made
corpus/READER/found-*    what a reader once did not survive; tried again in every test
"""
