"""Implementing bodies, numbers of places, and yearly files of bodies."""
