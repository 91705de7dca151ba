"""Departments as co-evaluators: which judges which items, and who judges for it."""
