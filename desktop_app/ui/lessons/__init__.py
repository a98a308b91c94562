"""Lessons in the window: told beside the views, or on a stage of their own."""
