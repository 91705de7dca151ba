"""Pure and exact: what is right or wrong with no database."""
