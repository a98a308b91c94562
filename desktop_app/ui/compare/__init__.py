"""The parts of the tab Compare: bars, timelines, lines of CPU, parts of the time, and a table."""
