"""What must be survived: every fault is really done, and three things are looked at each time.

What the user is told; that nothing finished is lost; that nothing is left 5 seconds later. ``make faults``
does all of it, in rounds, and writes the table ``build/faults.md``.
"""
