"""Where someone writes lessons of their own: steps made of runs, in words, as files to share."""
