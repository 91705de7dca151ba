"""Contractors over the years, beside each other, and what should be looked at early."""
