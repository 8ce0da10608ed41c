"""How likely two stories are one: five numbers and a logistic model."""

import math
from dataclasses import dataclass

# Trained by `benchmarks/train_related.py`, which prints this table. More features, products of features and boosted
# trees all did worse on stories and sources they had not seen, so five plain numbers it is.
INTERCEPT = -1.511
WEIGHTS = {
    "cosine": 4.813,
    "title": 2.341,
    "names": 0.145,
    "same_provider": -2.613,
    "log_hours": -0.236,
}
# Mean score above which groups are one story. Cross-validated by story, on the labelled pairs of the project's own
# domain: precision 98 and recall 88 at 0.48 and 0.5, precision 96 at 0.42 to 0.46.
THRESHOLD = 0.48
# A pair that scores less counts as nothing: two stories of one hour without a word in common score 0.18, since the
# model was trained on as many linked pairs as unlinked ones.
FLOOR = 0.2
# A duplicate is one story by definition, and so are two market reports with one subject and one figure, whatever the
# model says of them.
SURE = 0.97
# An undated pair counts as three days apart: what links stories is nearness in time, and it is not shown here.
UNDATED_HOURS = 72.0


@dataclass(frozen=True, slots=True)
class Features:
    """What the model looks at."""

    cosine: float
    """Cosine of the weighted terms of headline and excerpt, 0 to 1."""
    title: float
    """Share of the rarity of the one headline that the other has; the smaller of the two, 0 to 1."""
    names: float
    """Rarity of the names in common, in nats."""
    same_provider: float
    """1 where both come from one provider."""
    log_hours: float
    """log(1 + hours apart)."""


def probability(features: Features) -> float:
    """Return how likely it is that both tell one story, 0 to 1."""
    z = (
        INTERCEPT
        + WEIGHTS["cosine"] * features.cosine
        + WEIGHTS["title"] * features.title
        + WEIGHTS["names"] * features.names
        + WEIGHTS["same_provider"] * features.same_provider
        + WEIGHTS["log_hours"] * features.log_hours
    )
    return 1.0 / (1.0 + math.exp(-z))


def log_hours(hours: float | None) -> float:
    """Return the time feature of a pair; `hours` is None where a date is unknown."""
    return math.log1p(UNDATED_HOURS if hours is None else hours)
