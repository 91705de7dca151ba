"""By what the parts of a workbook are found: known to its writer, and to its reader in a process of its own."""

FORMAT = "evaluator-return/1"
META, LISTS = "_meta", "_lists"
"""Sheets that nobody sees."""
COLUMNS = ("key", "number", "question", "about", "answer", "unit", "last", "reason")
"""Columns by the names that stand in the hidden first row of a sheet; wherever a column is, its name says what it is."""
CONFIRMED = "_confirmed"
"""The key of the line by which whoever fills in says that all of it was looked at."""
