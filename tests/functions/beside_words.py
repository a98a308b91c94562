"""Lies beside words.py, which imports it."""

FACTOR = 1
