"""Contractors over the years and beside each other."""
