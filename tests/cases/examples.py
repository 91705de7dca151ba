"""The example files of features: what each says, made a whole file that the reader takes."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "features"
OF_A_CASE = ("entry", "proposal", "published")
"""Keys of which one makes an example a whole case."""
REST = {
    "rubric": '[rubric]\nid = "example"\nversion = "1"\ntitle = { ja = "例", en = "Example" }\nprocedure = "open_proposal"\n',
    "group": '[[group]]\nid = "1"\nname = { ja = "企画", en = "Plan" }\npoints = 100\n',
    "case": '[case]\nid = "example"\ntitle = { ja = "例", en = "Example" }\nfictional = true\n',
    "member": '[[member]]\nid = "A"\n[[member]]\nid = "B"\n[[member]]\nid = "C"\n',
    "proposal": '[[proposal]]\nid = "A社"\n',
}
"""What stands in for the parts that an example leaves out."""


@dataclass(frozen=True, slots=True)
class Example:
    """One feature, how it is said, and a file that says it."""

    family: str
    feature: str
    says: str
    keys: Mapping[str, Any]
    text: str

    @property
    def is_case(self) -> bool:
        """Whether it is a whole case with figures to compare."""
        return any(key in self.keys for key in OF_A_CASE)

    @property
    def expected(self) -> Mapping[str, Any]:
        """What it must lead to, beside what it says is published."""
        found: Mapping[str, Any] = self.keys.get("expect", {})
        return found

    @property
    def whole(self) -> bytes:
        """The file: the example, and a plain stand-in for every part that it leaves out."""
        wanted = tuple(REST) if self.is_case else ("rubric", "group")
        said = re.split(r"^\[expect\]", self.text, flags=re.MULTILINE)[0]
        return "\n".join([said, *(REST[key] for key in wanted if key not in self.keys)]).encode()


def examples() -> Iterator[Example]:
    """Every example, family by family."""
    for path in sorted(FOLDER.glob("*.toml")):
        for each in tomllib.loads(path.read_text(encoding="utf-8"))["example"]:
            keys = tomllib.loads(each["toml"])
            yield Example(family=path.stem, feature=each["feature"], says=each["says"], keys=keys, text=each["toml"])
