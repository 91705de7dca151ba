"""The form by which workbooks are taken in."""

from flask_babel import lazy_gettext as _l
from wtforms import MultipleFileField

from evaluator.web.form import Form


class TakeForm(Form):
    """Archives of workbooks, or workbooks one by one."""

    files = MultipleFileField(_l("Workbooks, or a zip of them"))
