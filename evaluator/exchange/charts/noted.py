"""A picture with its title and notes below it, so that it can leave the page as a file and still explain itself."""

from collections.abc import Iterator, Sequence

from evaluator.exchange.charts.marks import INK, SOFT, WHITE, Box, Mark, Picture, Word, line, width_of

LINE = 19.0
WHOLE = 640.0
"""The least width, so that notes do not run on for ever."""


def noted(picture: Picture, title: str, notes: Sequence[str]) -> Picture:
    """The picture on white with a title and notes below; notes are broken where they do not fit."""
    width, below = max(picture.width, WHOLE), picture.height
    lines = [each for note in notes for each in broken(note, width - 16)]
    height = below + 44 + LINE * len(lines) + 8
    marks: list[Mark] = [
        Box(x=0, y=0, width=width, height=height, stroke=WHITE),
        *picture.marks,
        line(0, below + 8, width, below + 8, stroke=SOFT),
        Word(x=4, y=below + 30, text=title, size=15.0, fill=INK, bold=True),
        *(Word(x=4, y=below + 52 + LINE * at, text=each, fill=SOFT) for at, each in enumerate(lines)),
    ]
    return Picture(width=width, height=height, marks=tuple(marks))


def broken(text: str, wide: float) -> Iterator[str]:
    """The lines of a text of that width: broken between words, inside a word of Japanese or one that is too long."""
    found = ""
    for piece in _pieces(text):
        if found and width_of(found + piece.rstrip()) > wide:
            yield found.rstrip()
            found = piece.lstrip()
        else:
            found += piece
    if found.strip():
        yield found.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """Words with the space after them; of Japanese each sign."""
    word = ""
    for each in text:
        word += each
        if each == " " or width_of(each, 1.0) == 1.0:
            yield word
            word = ""
    if word:
        yield word
