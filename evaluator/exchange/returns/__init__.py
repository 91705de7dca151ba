"""Returns as workbooks: written for a body, read when they come back."""
