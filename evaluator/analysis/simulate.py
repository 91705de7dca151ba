"""A seeded world with known truth: contractors of which it is known who is good, bad, improving, or only noisy.

Counts are drawn month by month: volumes as Poisson counts of a population, shares as binomial counts of an earlier indicator
of the same month. Overdispersion is drawn once for each contract, year and indicator and belongs to nobody's merit.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluator.analysis.arrays import Floats

Counts = NDArray[np.int64]
PLANTS = ("ordinary", "good", "bad", "improving", "small")
"""What a contract is: index of `World.plant`. Small ones are ordinary contracts with few people and wild rates."""
PER_MONTH = 1 / 100_000
VOLUMES = (19.0, 9.0, 4.0, 12.0, 6.0, 3.0, 25.0, 2.0)
"""Rates per 100,000 persons and month of the indicators that count a population."""
SHARES = (
    (0, 0.50),
    (1, 0.60),
    (1, 0.45),
    (2, 0.47),
    (2, 0.35),
    (3, 0.55),
    (4, 0.40),
    (6, 0.30),
    (9, 0.65),
    (0, 0.25),
    (3, 0.20),
    (6, 0.70),
)
"""Indicators that are a share of an earlier one: (its index, the share)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to draw. A strength is a factor on the odds of shares and on rates; `noise` the standard deviation of the
    logarithm by which contracts differ from year to year without any merit, on every second indicator."""

    years: int = 10
    contracts: int = 40
    months: int = 12
    good: int = 2
    bad: int = 2
    improving: int = 2
    small: int = 8
    strength: float = 2.5
    noise: float = 0.15
    seed: int = 2026


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Y years x C contracts x M months x K = 20 indicators, and the truth behind them."""

    counts: Counts
    """Events or cases, Y x C x M x K."""
    bases: Counts
    """Persons of the month for volumes, cases of the indicator looked back at for shares; Y x C x M x K."""
    population: Counts
    """Persons, Y x C."""
    plant: Counts
    """Which of PLANTS each contract is, C."""
    is_share: NDArray[np.bool_]
    """Whether an indicator is a share, K."""
    noisy: NDArray[np.bool_]
    """Whether an indicator is overdispersed, K."""
    group: Floats
    """The rate of an ordinary contract per base and month, K."""
    truth: Floats
    """Each contract's own rate by merit alone (no noise), Y x C x K."""

    def of(self, plant: str) -> NDArray[np.intp]:
        """The contracts that are of a kind."""
        return np.flatnonzero(self.plant == PLANTS.index(plant))

    def year(self, year: int, indicator: int) -> tuple[Counts, Counts]:
        """Counts and bases of one year's months together, C each (bases of volumes in person-months)."""
        return self.counts[year, :, :, indicator].sum(axis=1), self.bases[year, :, :, indicator].sum(axis=1)


def world(plan: Plan | None = None) -> World:
    """Draw a world; the same plan gives the same world. Raises ValueError if more is planted than there are contracts."""
    drawn = plan or Plan()
    random = np.random.default_rng(drawn.seed)
    plant = _planted(drawn)
    population = _population(drawn, plant, random)
    indicators = len(VOLUMES) + len(SHARES)
    group = np.array([rate * PER_MONTH for rate in VOLUMES] + [share for _of, share in SHARES])
    is_share, noisy = np.arange(indicators) >= len(VOLUMES), np.arange(indicators) % 2 == 1
    truth = _moved(group, is_share, _merit(drawn, plant)[:, :, None])
    wobble = np.exp(random.normal(0, drawn.noise, truth.shape) * noisy)
    counts, bases = _drawn(drawn, _moved(truth, is_share, wobble), population, random)
    return World(
        counts=counts,
        bases=bases,
        population=population,
        plant=plant,
        is_share=is_share,
        noisy=noisy,
        group=group,
        truth=truth,
    )


def _planted(plan: Plan) -> Counts:
    """Good, bad, improving and small ones first, all others ordinary."""
    asked = (plan.good, plan.bad, plan.improving, plan.small)
    if sum(asked) > plan.contracts:
        raise ValueError(f"{sum(asked)} contracts are planted among {plan.contracts}")
    return np.repeat([1, 2, 3, 4, 0], [*asked, plan.contracts - sum(asked)]).astype(np.int64)


def _population(plan: Plan, plant: Counts, random: np.random.Generator) -> Counts:
    """Persons by year: 40,000 to 400,000, small ones 3,000 to 9,000; up or down by about 1 % a year."""
    size = np.exp(random.uniform(np.log(40_000), np.log(400_000), plan.contracts))
    size = np.where(plant == PLANTS.index("small"), random.uniform(3_000, 9_000, plan.contracts), size)
    growth = np.cumprod(random.normal(1.0, 0.01, (plan.years, plan.contracts)), axis=0)
    return np.asarray((size * growth).round(), dtype=np.int64)


def _merit(plan: Plan, plant: Counts) -> Floats:
    """The factor that is a contract's own, years x contracts; the improving go from the inverse strength to the strength."""
    climb = np.linspace(-1, 1, plan.years) if plan.years > 1 else np.zeros(1)
    power = np.zeros((plan.years, plan.contracts))
    power[:, plant == PLANTS.index("good")] = 1
    power[:, plant == PLANTS.index("bad")] = -1
    power[:, plant == PLANTS.index("improving")] = climb[:, None]
    return np.asarray(plan.strength**power, dtype=np.float64)


def _moved(rate: Floats, is_share: NDArray[np.bool_], factor: Floats) -> Floats:
    """Rates times a factor; shares by their odds, so that they stay shares."""
    return np.where(is_share, rate * factor / (1 - rate * is_share + rate * factor * is_share), rate * factor)


def _drawn(plan: Plan, rate: Floats, population: Counts, random: np.random.Generator) -> tuple[Counts, Counts]:
    shape = (plan.years, plan.contracts, plan.months)
    counts, bases = (np.zeros((*shape, rate.shape[2]), dtype=np.int64) for _ in range(2))
    for indicator in range(rate.shape[2]):
        own = np.broadcast_to(rate[:, :, None, indicator], shape)
        if indicator < len(VOLUMES):
            bases[..., indicator] = population[:, :, None]
            counts[..., indicator] = random.poisson(bases[..., indicator] * own)
        else:
            bases[..., indicator] = counts[..., SHARES[indicator - len(VOLUMES)][0]]
            counts[..., indicator] = random.binomial(bases[..., indicator], own)
    return counts, bases
