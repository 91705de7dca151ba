"""Typed work that came after its session had ended: carried through the sign-in, then sent again by its writer."""

from dataclasses import dataclass
from typing import Self

from flask import request

from evaluator.web.account.addresses import own_address

TO, LEFT, FIELD = "kept-to", "kept-left", "kept."
"""Names of the hidden fields: the address, whether something was left out, and before each name of a typed field."""
SECRET = ("password", "passphrase")
"""Fields with these in their names are never carried."""
NOT_TYPED = ("csrf_token", "submit")


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A form that came too late: where it goes, what was typed, and whether a file or a password was left out."""

    address: str
    fields: tuple[tuple[str, str], ...]
    left_out: bool

    @classmethod
    def of_late_form(cls) -> Self:
        """The form of this request, which was refused."""
        typed = tuple((name, value) for name, value in request.form.items(multi=True) if name not in NOT_TYPED)
        fields = tuple((name, value) for name, value in typed if not _is_secret(name))
        files = any(each.filename for each in request.files.values())
        return cls(address=request.full_path.rstrip("?"), fields=fields, left_out=files or len(fields) < len(typed))

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
        )

    @property
    def hidden(self) -> tuple[tuple[str, str], ...]:
        """Names and values of the hidden fields that carry it."""
        return ((TO, self.address), (LEFT, "1" if self.left_out else ""), *((FIELD + name, value) for name, value in self.fields))


def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in SECRET)
