"""The blueprint that all views of contracts share."""

from flask import Blueprint

blueprint = Blueprint("contracts", __name__)
ONE = "/contracts/<int:contract_id>"
"""The address of one contract."""
