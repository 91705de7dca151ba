"""The staff of a contract, month by month against what was promised."""
