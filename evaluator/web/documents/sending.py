"""A stored file as an answer: whole, or the part that a viewer asks for, one piece in memory at a time."""

from typing import TYPE_CHECKING

from flask import Response, request, stream_with_context
from werkzeug.exceptions import RequestedRangeNotSatisfiable
from werkzeug.http import quote_etag

from evaluator.db.queries import documents as rows
from evaluator.exchange.uploads.serving import headers_for
from evaluator.extensions import db

if TYPE_CHECKING:
    from evaluator.db.models import Document


def sent(document: "Document", name: str) -> Response:
    """The file under a name. Who may read it is asked before."""
    start, stop, status = _part(document)
    pieces = rows.content(db.session(), document.id, start, stop) if request.method != "HEAD" else iter(())
    response = Response(stream_with_context(pieces), status=status, headers=headers_for(document.kind, document.media_type, name))
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["Content-Length"] = str(stop - start)
    response.headers["ETag"] = quote_etag(document.sha256)
    if status == 206:
        response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{document.size}"
    return response


def _part(document: "Document") -> tuple[int, int, int]:
    """First byte, the one after the last, and the status. Several ranges, or one of another file, get the whole."""
    wanted = request.range
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1 or _of_another(document):
        return 0, document.size, 200
    found = wanted.range_for_length(document.size)
    if found is None:
        raise RequestedRangeNotSatisfiable(length=document.size)
    return found[0], found[1], 206


def _of_another(document: "Document") -> bool:
    condition = request.if_range
    return bool(condition and (condition.date is not None or (condition.etag or document.sha256) != document.sha256))
