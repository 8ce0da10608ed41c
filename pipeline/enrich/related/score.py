"""How likely two stories are one: five numbers and a logistic model."""

import math
from dataclasses import dataclass

# Trained by `benchmarks/train_related.py`, which prints this table. More features, products of features and boosted
# trees all did worse on stories and sources they had not seen, so five plain numbers it is. The rarity of the names in
# common, which stood here once, fitted the sources it was trained on: with the plain count of common terms instead, the
# domain's recall on sources left out of training rose from 78 to 90, and the mean F1 from 73 to 77.
INTERCEPT = -2.819
WEIGHTS = {
    "cosine": 2.846,
    "title": 2.456,
    "shared": 1.846,
    "same_provider": -2.3,
    "log_hours": -0.426,
}
# Mean score above which groups are one story. Left out of training source by source, the domain has precision 98 and
# recall 90 at 0.5 and 0.54; cross-validated by story, precision 98 and recall 90 at 0.5; trained on all, recall falls
# from 97 to 90 at 0.54.
THRESHOLD = 0.5
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
    shared: float
    """log(1 + terms in common), headline and excerpt taken together."""
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
        + WEIGHTS["shared"] * features.shared
        + WEIGHTS["same_provider"] * features.same_provider
        + WEIGHTS["log_hours"] * features.log_hours
    )
    return 1.0 / (1.0 + math.exp(-z))


def log_hours(hours: float | None) -> float:
    """Return the time feature of a pair; `hours` is None where a date is unknown."""
    return math.log1p(UNDATED_HOURS if hours is None else hours)
