"""What a workbook of a return holds: its lines by key, which the writer sets down and the reader looks for."""

from collections.abc import Iterator, Mapping

from evaluator.core.returns import Field, Option, ReturnFile, ReturnSet, definition_in, fields_in
from evaluator.core.values import message, record
from evaluator.exchange.wording import Names, sentence, spoken

LANG = "ja"
"""The language of the bodies."""


@record
class Line:
    """One line of a sheet: a question, or an option of one that takes several."""

    key: str
    """`field` or `field:option`."""
    number: str
    """As people name the question: 3-2; empty for an option."""
    label: str
    field: Field
    option: Option | None = None

    @property
    def takes(self) -> bool:
        """Whether its answer cell can be filled in; the question above several options has none."""
        return self.field.kind != "choices" or self.option is not None


def words(id: str, **values: object) -> str:
    """A text of the workbook in the language of the bodies."""
    return sentence(message(f"workbook.{id}", **values), LANG, Names())


def lines(known: ReturnSet, file: ReturnFile, year: int, *, number: int) -> Iterator[Line]:
    """The lines of a chapter in a fiscal year, group by group."""
    asked = {each.id for each in fields_in(known, year)}
    groups = [each.id for each in file.group]
    shown = sorted((each for each in file.field if each.id in asked), key=lambda each: _place(groups, each.group))
    for at, field in enumerate(shown, 1):
        yield Line(key=field.id, number=f"{number}-{at}", label=spoken(field.name, LANG), field=field)
        if field.kind == "choices":
            for each in field.option:
                yield Line(key=f"{field.id}:{each.id}", number="", label=spoken(each.name, LANG), field=field, option=each)


def _place(groups: list[str], group: str) -> int:
    return groups.index(group) if group in groups else len(groups)


def all_lines(known: ReturnSet, year: int) -> Mapping[str, Line]:
    """Every line of a form in a fiscal year by its key."""
    found = (line for at, file in enumerate(known.chapters, 1) for line in lines(known, file, year, number=at))
    return {each.key: each for each in found}


def about(known: ReturnSet, field: Field, year: int) -> str:
    """What a question means, and when it is asked."""
    definition = definition_in(field, year)
    said = [spoken(definition.text, LANG)] if definition else []
    if field.asked_if is not None:
        other = known.fields[field.asked_if.field]
        names = [choice_name(other, each) for each in field.asked_if.among]
        said.append(words("asked-if", name=spoken(other.name, LANG), answers="・".join(names)))
    if not field.needed:
        said.append(words("optional"))
    return "\n".join(said)


def choice_name(field: Field, id: str) -> str:
    """What an answer that is chosen is called."""
    if field.kind == "yes-no":
        return words(id)
    return next((spoken(each.name, LANG) for each in field.option if each.id == id), id)


def choice_named(field: Field, name: str) -> str:
    """The answer that a name stands for; the name itself where there is none."""
    ids = ("yes", "no") if field.kind == "yes-no" else tuple(each.id for each in field.option)
    return next((each for each in ids if choice_name(field, each) == name.strip()), name)
