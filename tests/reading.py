"""Reads a page as a tree: what stands where, and what it says."""

from xml.etree.ElementTree import Element

from tests.strict_page import parsed

SVG = "{http://www.w3.org/2000/svg}"


def tree(page: str) -> Element:
    """The page as a browser reads it; not to be changed."""
    return parsed(page)[0]


def by_id(root: Element, name: str) -> Element:
    """The element with the id; StopIteration if there is none."""
    return next(each for each in root.iter() if each.get("id") == name)


def of_class(root: Element, name: str) -> list[Element]:
    """Every element of the class."""
    return [each for each in root.iter() if name in (each.get("class") or "").split()]


def said(element: Element) -> str:
    """The words of the element, on one line."""
    return " ".join("".join(element.itertext()).split())


def label_of(root: Element, name: str) -> str:
    """What labels the field with the id."""
    return next(said(each) for each in root.iter("label") if each.get("for") == name)


def pictures(root: Element) -> list[str]:
    """What the drawings of the element are called."""
    return [str(each.get("aria-label")) for each in root.iter(f"{SVG}svg") if each.get("role") == "img"]
