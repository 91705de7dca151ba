"""Contracts: their record, what was promised in them, the money behind them, the towns they serve."""
