"""The blueprint that all views of procurements share."""

from flask import Blueprint

blueprint = Blueprint("procurements", __name__)
ONE = "/procurements/<int:procurement_id>"
"""The address of one procurement."""
