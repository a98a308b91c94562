"""Concurrency Lab: makes concurrency in Python visible."""

__version__ = "0.1.0"
