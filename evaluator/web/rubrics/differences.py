"""What changed from one rubric to another, side by side: names and sentences, no keys of files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from evaluator.core.rubric import Rubric
from evaluator.core.values import Text
from evaluator.exchange.rules.rulebook import SECTIONS, label, rulebook
from evaluator.exchange.rules.teller import Teller
from evaluator.exchange.rules.words import key_words, value_words
from evaluator.exchange.wording import sentence
from evaluator.library.compare import KEYED, Change, changes


@dataclass(frozen=True, kw_only=True)
class Row:
    """One difference: what it is about, and how it reads before and after; empty where there was or is nothing."""

    what: str
    old: str = ""
    new: str = ""


@dataclass(frozen=True, kw_only=True)
class Block:
    """All differences of one item, one scale, or one part of the rules."""

    title: str
    kind: str
    """`added`, `removed` or `changed`."""
    rows: tuple[Row, ...]


@dataclass(kw_only=True)
class _Gathered:
    """Changes of one place: of the place as a whole, or key by key."""

    whole: Change | None = None
    keys: dict[str, Change] = field(default_factory=dict)


def differences(old: Rubric, new: Rubric, lang: str) -> tuple[Block, ...]:
    """Every difference that changes the hash, in the order of the newer rubric; none for equal rubrics."""
    before, after = Teller(rubric=old, lang=lang), Teller(rubric=new, lang=lang)
    gathered: dict[tuple[str, str], _Gathered] = {}
    for each in changes(old, new):
        kind, id, key = _place(each.place, old, new)
        there = gathered.setdefault((kind, id), _Gathered())
        if key:
            there.keys[key] = each
        else:
            there.whole = each
    return tuple(_block(kind, id, found, before, after) for (kind, id), found in gathered.items())


def count(blocks: Sequence[Block]) -> int:
    """How many differences there are."""
    return sum(len(each.rows) for each in blocks)


def _place(place: str, old: Rubric, new: Rubric) -> tuple[str, str, str]:
    """The kind of a place, the id of what it is about, and the key there; entries of lists of rules go with their rule."""
    kind, _, rest = place.partition(".")
    if kind in SECTIONS or kind == "rubric":
        return kind, "", rest or kind
    known = _ids(kind, old, new)
    id = max((each for each in known if rest == each or rest.startswith(f"{each}.")), key=len, default=rest)
    return kind, id, rest.removeprefix(id).removeprefix(".")


def _ids(kind: str, old: Rubric, new: Rubric) -> set[str]:
    if kind in KEYED:
        return {*getattr(old, kind), *getattr(new, kind)}
    return {each.id for one in (old, new) for each in one.walk()}


def _block(kind: str, id: str, found: _Gathered, before: Teller, after: Teller) -> Block:
    if kind in SECTIONS:
        return Block(title=label(kind, after), kind="changed", rows=tuple(_rules(kind, found, before, after)))
    rows = tuple(_row(key, each, before, after) for key, each in found.keys.items())
    title = _title(kind, id, before, after)
    if found.whole is None:
        return Block(title=title, kind="changed", rows=rows)
    came = found.whole.message.id.endswith("added")
    what, said = _entry(kind, found.whole, after)
    whole = Row(what=what, new=said) if came else Row(what=what, old=said)
    return Block(title=title, kind="added" if came else "removed", rows=(whole, *rows))


def _entry(kind: str, change: Change, teller: Teller) -> tuple[str, str]:
    """What is said of an entry that came or went: the points of an item, else only that it did."""
    points = change.message.values.get("points")
    if points is not None:
        return key_words("points", teller.lang), value_words("points", str(points), teller)
    return label(kind, teller), sentence(change.message, teller.lang, teller.names)


def _title(kind: str, id: str, before: Teller, after: Teller) -> str:
    if kind == "rubric":
        return label(kind, after)
    if kind == "criterion":
        return after.text(after.names.criteria.get(id) or before.names.criteria.get(id), id)
    name = _named(kind, id, after.rubric) or _named(kind, id, before.rubric)
    return after.say("book.part", part=label(kind, after), what=after.text(name, id))


def _named(kind: str, id: str, rubric: Rubric) -> Text | None:
    if kind == "scale":
        return rubric.scale[id].title if id in rubric.scale else None
    return rubric.descriptor[id].name if id in rubric.descriptor else None


def _row(key: str, change: Change, before: Teller, after: Teller) -> Row:
    old, new = (str(change.message.values.get(name, "")) for name in ("before", "after"))
    return Row(
        what=key_words(key, after.lang),
        old=value_words(key, old, before) if old else "",
        new=value_words(key, new, after) if new else "",
    )


def _rules(kind: str, found: _Gathered, before: Teller, after: Teller) -> Iterable[Row]:
    """The sentences of a rule that differ; where none does, what differs key by key."""
    old, new = (_lines(kind, each) for each in (before, after))
    gone, came = [each for each in old if each not in new], [each for each in new if each not in old]
    if gone or came:
        yield Row(what=after.say("book.rule"), old=_paragraph(gone, after.lang), new=_paragraph(came, after.lang))
    else:
        yield from (_row(key, each, before, after) for key, each in found.keys.items())


def _lines(kind: str, teller: Teller) -> tuple[str, ...]:
    return next((each.lines for each in rulebook(teller.rubric, teller.lang) if each.key == kind), ())


def _paragraph(lines: list[str], lang: str) -> str:
    return ("" if lang == "ja" else " ").join(lines)
