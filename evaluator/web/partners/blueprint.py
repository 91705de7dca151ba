"""The blueprint that all views of partners share."""

from flask import Blueprint

blueprint = Blueprint("partners", __name__)
ONE = "/partners/<int:partner_id>"
"""The address of one partner."""
