"""Words by which a cell of a spreadsheet says yes or no."""

import unicodedata

YES = frozenset(
    {
        *("yes", "y", "1", "x", "true", "dedicated", "left"),
        *("○", "〇", "◯", "●", "✓", "有", "あり", "済", "済み", "はい", "修了", "専任", "離職", "退職"),
    }
)
NO = frozenset(
    {
        *("", "no", "n", "0", "-", "—", "false", "concurrent"),
        *("ー", "×", "無", "なし", "未", "いいえ", "兼任", "兼務", "在職"),
    }
)


def word(text: str) -> str:
    """A cell without differences of width, case and blanks around it."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def says(text: str) -> bool | None:
    """Whether a cell says yes; an empty one says no, and none is returned for any other word."""
    plain = word(text)
    return True if plain in YES else False if plain in NO else None
