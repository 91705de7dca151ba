"""The national screens: who sees which bodies, what a view is answered with, views that people keep, good practice."""
