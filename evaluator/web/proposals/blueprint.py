"""The blueprint that all views of proposals and proposers share."""

from flask import Blueprint

blueprint = Blueprint("proposals", __name__)
AT = "/procurements/<int:procurement_id>/proposals"
"""The proposals of one procurement."""
ONE = f"{AT}/<int:proposal_id>"
"""One of them."""
