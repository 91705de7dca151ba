"""Long work: how far it is, and the worker that does it."""
