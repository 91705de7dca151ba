"""Workbooks of returns: made for bodies, taken in from them."""
