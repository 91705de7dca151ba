"""Workbooks of a round: made for its bodies, and taken in from them."""
