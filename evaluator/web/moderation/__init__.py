"""Moderation 合議: the panel talks over the marks that lie apart."""
