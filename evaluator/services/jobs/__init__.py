"""The one mechanism for long work: asked for in the database, taken up by a worker, done step by step."""
