"""What every file passes that people send, before it is stored."""
