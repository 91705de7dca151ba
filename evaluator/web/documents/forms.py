"""The form that takes a file."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import RadioField
from wtforms.fields import SelectChoice

from evaluator.web.form import Form

PURPOSES = {
    "proposal": _l("The proposal as it came"),
    "redacted": _l("A redacted copy, without names, for the members"),
}


class FileForm(Form):
    """A file of the call."""

    file = FileField(_l("File"))


class ProposalFileForm(FileForm):
    """A file of a proposal, and which of its two kinds it is."""

    purpose = RadioField(
        _l("Kind of file"), choices=[SelectChoice(*each) for each in PURPOSES.items()], default="proposal", validate_choice=False
    )
