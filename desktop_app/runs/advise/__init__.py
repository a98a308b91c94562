"""Advise: which executor for this work? A search by real runs of a sample, and the answer in words."""
