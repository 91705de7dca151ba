"""What keeps a rubric or a case from being evaluated, every problem at once."""
