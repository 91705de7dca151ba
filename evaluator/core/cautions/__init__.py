"""What an expert would raise about a result; advice."""
