"""The rules of a rubric as people read them."""
