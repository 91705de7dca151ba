"""The blueprint that all views of joint procurements share."""

from flask import Blueprint

blueprint = Blueprint("joint", __name__)
AT = "/procurements/<int:procurement_id>/joint"
"""Where the lead's office works."""
ONE = "/joint/<int:agreement_id>"
"""Where the bodies that take part read and approve."""
