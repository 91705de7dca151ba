"""From cells to a ranking: the one path by which every figure is made."""
