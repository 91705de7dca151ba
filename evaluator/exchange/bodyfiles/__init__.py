"""Lists of bodies and numbers of places from files, and the yearly file of a body."""
