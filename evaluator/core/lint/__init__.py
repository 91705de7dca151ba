"""What an expert would ask about a rubric; advice."""
