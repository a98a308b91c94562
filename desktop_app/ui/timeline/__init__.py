"""What the timeline is made of: what is in sight, where it is, how it is painted, how it is moved."""
