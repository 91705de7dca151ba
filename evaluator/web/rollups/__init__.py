"""Commands about the roll-ups that the tables of the nation are made of."""
