"""How surprising counts are. Standard library only."""

from functools import cache
from math import exp, lgamma, log

# Weight of the past, in articles. A newsroom does not throw dice: articles of one desk come together and share what
# they lack. As if the past were no more than so many articles, the tails are as fat as the simulated month needs.
_WEIGHT = 50
# The same for the number of articles: its variance is mean + mean² / 30, where Poisson has the mean.
_EVENNESS = 30.0
_NEGLIGIBLE = 1e-14


def rise(bad: int, of: int, bad_before: int, of_before: int) -> float:
    """Return how probable it is that at least `bad` of `of` are bad, after `bad_before` of `of_before` were.

    Beta-binomial: the past is an estimate.
    """
    if bad <= 0:
        return 1.0
    weight = min(of_before, _WEIGHT)
    share = bad_before / of_before if of_before else 0.0
    a, b = share * weight + 0.5, (1 - share) * weight + 0.5
    total = 0.0
    for k in range(bad, of + 1):
        term = exp(_log_choose(of, k) + _log_beta(a + k, b + of - k) - _log_beta(a, b))
        total += term
        if term < _NEGLIGIBLE:
            break
    return min(total, 1.0)


def fall(count: int, expected: float, known: float) -> float:
    """Return how probable it is that no more than `count` come where `expected` are expected.

    `known` is the number of articles that the expectation rests on. Negative binomial.
    """
    if expected <= 0:
        return 1.0
    size = min(known + 0.5, _EVENNESS)
    p = expected / (expected + size)
    total = 0.0
    for k in range(count + 1):
        total += exp(lgamma(size + k) - lgamma(size) - lgamma(k + 1) + size * log(1 - p) + k * log(p))
    return min(total, 1.0)


def _log_choose(n: int, k: int) -> float:
    return _log_factorial(n) - _log_factorial(k) - _log_factorial(n - k)


@cache
def _log_factorial(n: int) -> float:
    return lgamma(n + 1)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
