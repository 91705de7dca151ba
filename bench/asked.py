"""The tables of a national page that is timed."""

from evaluator.core.national import Ask, Coverage, Having, Mean, Measure, Rate, Ratio, Share

YEAR = 2020
YEARS = tuple(range(2016, 2026))
KINDS = ("economic", "daily", "social", "employment", "children")
INDICATORS = ("new_consultations", "plans", "job_support_users", "employed")
SIMPLE: tuple[Measure, ...] = (
    *(Having(fields=(f"{kind}_programmes",)) for kind in KINDS),
    *(Ratio(above=f"{kind}_achieved", below=f"{kind}_participants") for kind in KINDS),
    Share(field="considers_proposals", among=("yes",)),
    Mean(field="support_conference_meetings"),
    Mean(field="plan_conference_meetings"),
    *(Rate(indicator=each, service="jiritsu_sodan") for each in INDICATORS),
)


def page() -> tuple[Ask, ...]:
    """What one page asks: every figure by size class, two of them by prefecture and through ten years, and who has answered."""
    return (
        *(Ask(measure=each, by="size", years=(YEAR,)) for each in SIMPLE),
        *(Ask(measure=each, by="prefecture", years=(YEAR,)) for each in (SIMPLE[0], SIMPLE[-1])),
        *(Ask(measure=each, by="year", years=YEARS) for each in (SIMPLE[0], SIMPLE[-1])),
        *(Ask(measure=Coverage(), by=each, years=(YEAR,)) for each in ("nation", "size", "prefecture")),
    )  # fmt: skip
