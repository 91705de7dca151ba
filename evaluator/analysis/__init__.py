"""What can be said of figures that chance has a part in: floats, numpy and scipy; no database, no page, no settings."""
