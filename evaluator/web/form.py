"""What every form inherits."""

from typing import Any

from flask import request
from flask_wtf import FlaskForm


class Form(FlaskForm):
    """A form whose page can be asked for in the other language without sending what was typed.

    A page with a refused form was made by POST, so changing its language sends the form again (layout.RESENT). It then
    comes with `lang` in its address: it is shown again as it was typed, and nothing is done with it.
    """

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether the form may be used; never, and with no fault named, where only the language was changed."""
        if "lang" in request.args:
            return False
        return bool(super().validate(extra_validators))
