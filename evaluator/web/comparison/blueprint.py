"""The blueprint that all views of comparing share."""

from flask import Blueprint

blueprint = Blueprint("comparison", __name__)
