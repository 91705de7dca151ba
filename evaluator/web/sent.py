"""Files that come with a form, looked at before anything is held in the database."""

from flask_babel import get_locale
from werkzeug.datastructures import FileStorage

from evaluator.exchange.uploads.accepted import Accepted, Refused
from evaluator.exchange.uploads.kinds import SCAN, Purpose
from evaluator.exchange.wording import Names, sentence
from evaluator.extensions import db
from evaluator.services import scans


def looked_at(sent: FileStorage | None, *, purpose: Purpose = SCAN) -> tuple[list[str], Accepted | None]:
    """What is wrong with a file that was sent, or what it is; neither where none was sent.

    What was read is let go meanwhile, for it can take long: read and hold anew what you change.
    """
    if sent is None or not sent.filename:
        return [], None
    try:
        return [], scans.look(db.session(), sent.stream, sent.filename, purpose=purpose)
    except Refused as refused:
        return [sentence(each, str(get_locale()), Names()) for each in refused.messages], None
