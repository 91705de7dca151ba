"""Files put together into one zip archive: the same files always give the same bytes."""

import io
import zipfile
from collections.abc import Iterable

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The time that every entry bears, for what is inside is dated by itself."""


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """An archive of named files, in their order."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return held.getvalue()
