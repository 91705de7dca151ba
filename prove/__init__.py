"""Proofs that need more than the program itself: another engine, installed for them alone."""
