"""A run seen from outside: start it, record it, analyse it, keep it. No Qt."""
