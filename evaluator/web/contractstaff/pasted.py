"""Rows from a spreadsheet, each read as the form of one person is: all of them, or none with every fault named."""

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from evaluator.exchange.yesno import says
from evaluator.services.staffspells import Entry
from evaluator.web.contractstaff.forms import StaffForm
from evaluator.web.form import plain

AS_TYPED = ("person", "role", "fte", "qualification", "experience_years", "from_month", "to_month")
COLUMNS = (
    "person", "role", "fte", "dedicated", "qualification", "trained", "experience_years", "from_month", "to_month", "left_work",
)  # fmt: skip
"""What stands in which column."""
MOST_FAULTS = 20


def read(text: str) -> tuple[list[tuple[int, Entry]], list[str]]:
    """The people of pasted rows with the number of each row, and a sentence for each thing that cannot be read.

    A first row without any figure is a row of heads, and left out.
    """
    entries: list[tuple[int, Entry]] = []
    faults: list[str] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        cells = [plain(each) for each in line.split("\t")]
        if not any(cells) or (number == 1 and _heads(cells)):
            continue
        entry, wrong = _row(cells)
        faults += [gettext("Row %(row)s: %(fault)s", row=number, fault=each) for each in wrong]
        if entry is not None:
            entries.append((number, entry))
    if not entries and not faults:
        faults.append(gettext("Paste at least one row."))
    return entries, faults[:MOST_FAULTS]


def _heads(cells: list[str]) -> bool:
    return not any(sign.isdigit() for each in cells for sign in each)


def _row(cells: list[str]) -> tuple[Entry | None, list[str]]:
    if len(cells) > len(COLUMNS):
        return None, [gettext("There are %(count)s columns, at most %(most)s are known.", count=len(cells), most=len(COLUMNS))]
    given = dict(zip(COLUMNS, [*cells, *[""] * (len(COLUMNS) - len(cells))], strict=True))
    wrong = [
        gettext("“%(word)s” says neither yes nor no.", word=given[name][:20])
        for name in ("dedicated", "trained", "left_work")
        if says(given[name]) is None
    ]
    form = StaffForm(formdata=MultiDict(_sent(given)), meta={"csrf": False})
    form.validate()
    for field in form:
        wrong += [gettext("%(label)s: %(error)s", label=field.label.text, error=error) for error in field.errors]
    return (None, wrong) if wrong else (form.entry(), [])


def _sent(given: dict[str, str]) -> dict[str, str]:
    """The cells as the form of one person sends them."""
    sent = {name: given[name] for name in AS_TYPED}
    sent["dedicated"] = ("yes" if says(given["dedicated"]) else "no") if given["dedicated"] else ""
    sent |= {name: "y" for name in ("trained", "left_work") if says(given[name])}
    return sent | ({"qualified": "y"} if given["qualification"] else {})
