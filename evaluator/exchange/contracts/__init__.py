"""Contracts as files."""
