"""Every view of joint procurements: the lead's office, its decisions, and what the bodies that take part read."""

from evaluator.web.joint import deciding, models, office, taking_part
from evaluator.web.joint.blueprint import blueprint

PARTS = (deciding, models, office, taking_part)
"""The views of the blueprint."""

__all__ = ["PARTS", "blueprint"]
