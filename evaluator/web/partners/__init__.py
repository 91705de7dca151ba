"""Social resources: the register of partners, and who works with whom."""
