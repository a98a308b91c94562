"""Describe a run and carry it out: standard library only, because any Python on the machine may run it."""
