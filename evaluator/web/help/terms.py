"""The words that are explained, and what each role does: their order. The wording is in the catalogues, under these names."""

GROUPS: dict[str, tuple[str, ...]] = {
    "procedures": (
        "open-proposal", "named-proposal", "comprehensive", "additive", "division", "direct", "price-only", "annual-review",
        "academics", "stage",
    ),
    "money": ("ceiling", "tax", "sealed", "keys", "price-points"),
    "rubric": ("rubric", "version", "item", "axis", "scale", "rounding", "combine", "guideline-points", "advice"),
    "panel": ("panel", "outside", "declaration", "recusal", "labels", "proxy"),
    "scoring": ("sheet", "absent", "moderation", "far-off"),
    "result": (
        "threshold", "tie", "preferred", "disqualified", "recall", "what-if", "publication", "debrief", "disclosure", "history",
    ),
}  # fmt: skip
"""Words by what they belong to: `help.name.X` is how it is called, `help.said.X` what it means."""

STEPS: dict[str, tuple[str, ...]] = {
    "officer": ("1", "2", "3", "4", "5", "6", "7", "8", "9"),
    "clerk": ("1", "2", "3", "4"),
    "member": ("1", "2", "3", "4", "5", "6"),
    "auditor": ("1", "2", "3"),
    "administrator": ("1", "2", "3", "4", "5"),
    "ministry": ("1", "2"),
}
"""What each role does, in order: `help.ROLE.N`."""
