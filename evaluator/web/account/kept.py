"""Typed work that came after its session had ended: carried through the sign-in, then sent again by its writer."""

from dataclasses import dataclass
from typing import Self

from flask import current_app, request

from evaluator.services.secrets import tokens
from evaluator.web.account.addresses import own_address

TO, LEFT, BY, FIELD = "kept-to", "kept-left", "kept-by", "kept."
"""Names of the hidden fields: the address, whether something was left out, whose it is, and before each name of a typed field."""
SECRET = ("password", "passphrase")
"""Fields with these in their names are never carried."""
ABOUT = "kept:writer"
NOT_TYPED = ("csrf_token", "submit")


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A form that came too late: where it goes, what was typed, and whether a file or a password was left out.

    `by` says whose session had ended, so that nobody else can read it; empty where nobody knows.
    """

    address: str
    fields: tuple[tuple[str, str], ...]
    left_out: bool
    by: str = ""

    @classmethod
    def of_late_form(cls, writer: int | None) -> Self:
        """The form of this request, which was refused; `writer` is the person of the session that had ended."""
        typed = tuple((name, value) for name, value in request.form.items(multi=True) if name not in NOT_TYPED)
        fields = tuple((name, value) for name, value in typed if not _is_secret(name))
        files = any(each.filename for each in request.files.values())
        address, left_out = request.full_path.rstrip("?"), files or len(fields) < len(typed)
        return cls(address=address, fields=fields, left_out=left_out, by=_signed(writer) if writer is not None else "")

    @classmethod
    def carried(cls) -> Self | None:
        """What the form of a step of the sign-in carries, if anything."""
        address = own_address(request.form.get(TO))
        if address is None:
            return None
        fields = ((name, value) for name, value in request.form.items(multi=True) if name.startswith(FIELD))
        return cls(
            address=address,
            fields=tuple((name.removeprefix(FIELD), value) for name, value in fields),
            left_out=request.form.get(LEFT) == "1",
            by=request.form.get(BY, ""),
        )

    def is_by(self, person_id: int) -> bool:
        """Whether that person typed it, by what we noted ourselves when it came."""
        try:
            return tokens.decrypt(self.by, key=_key(), about=ABOUT) == str(person_id)
        except tokens.CannotDecrypt:
            return False

    @property
    def hidden(self) -> tuple[tuple[str, str], ...]:
        """Names and values of the hidden fields that carry it."""
        left = "1" if self.left_out else ""
        return ((TO, self.address), (LEFT, left), (BY, self.by), *((FIELD + name, value) for name, value in self.fields))


def _signed(person_id: int) -> str:
    return tokens.encrypt(str(person_id), key=_key(), about=ABOUT)


def _key() -> bytes:
    return tokens.derived_key(current_app.config["SECRET_KEY"], "kept")


def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in SECRET)
