"""What several machines share: rounds, leases, and what waits for delivery."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.store import Ledger
from tests.export.samples import NOW, article

MINUTE = timedelta(minutes=1)


def test_a_round_is_known_until_it_ends(ledger: Ledger) -> None:
    assert ledger.open_round() is None
    crawl = ledger.begin_run(NOW, "crawl")
    assert ledger.round(crawl) is None, "a run of one machine is no round"
    run = ledger.begin_round(NOW, ["b", "a"], NOW + 90 * MINUTE)
    ledger.record_provider_run(run, "a", {"written": 1})
    state = ledger.open_round()
    assert state is not None
    assert (state.run_id, state.names, state.left) == (run, ("a", "b"), ("b",))
    assert (state.started_at, state.until, state.exit_code) == (NOW, NOW + 90 * MINUTE, None)
    assert state.stats == {"a": {"written": 1}}
    ledger.end_run(run, NOW + MINUTE, 3, {"a": {"written": 1}})
    assert ledger.open_round() is None
    ended = ledger.round(run)
    assert ended is not None
    assert (ended.exit_code, ended.left) == (3, ())
    assert ledger.round(99) is None


def test_a_round_counts_as_the_scheduled_run_that_it_is(ledger: Ledger) -> None:
    run = ledger.begin_round(NOW, ["a"], NOW + MINUTE)
    ledger.record_provider_run(run, "a", {"exit_code": 0})
    assert ledger.last_turns("refresh")["a"].at == NOW


def test_what_was_read_waits_until_it_is_settled(ledger: Ledger) -> None:
    ids = [ledger.begin_article(article(n), str(n), "example", NOW) for n in range(3)]
    ledger.reject("r", "https://news.example/r", "example", "paywalled", NOW)
    ledger.settle(ids[1], NOW)
    assert ledger.waiting() == (ids[0], ids[2])
    ledger.begin_article(article(1), "1", "example", NOW)
    assert ledger.waiting() == tuple(ids), "read again, delivered again"


def test_a_lease_has_one_holder_until_it_runs_out(ledger: Ledger) -> None:
    assert ledger.lease(["x", "y"], "one", NOW, NOW + MINUTE)
    assert not ledger.lease(["y", "z"], "two", NOW, NOW + MINUTE)
    assert ledger.lease(["z"], "two", NOW, NOW + MINUTE), "what was refused together took nothing"
    assert ledger.lease(["x", "y"], "one", NOW + MINUTE / 2, NOW + 2 * MINUTE), "prolonged"
    assert not ledger.lease(["x"], "two", NOW + MINUTE, NOW + 3 * MINUTE)
    assert ledger.lease(["x"], "two", NOW + 2 * MINUTE, NOW + 3 * MINUTE), "it ran out"
    assert not ledger.lease(["x", "y"], "one", NOW + 2 * MINUTE, NOW + 3 * MINUTE), "the first one has lost it"
    ledger.release("two")
    assert ledger.lease(["x", "z"], "three", NOW, NOW + MINUTE)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sets(st.sampled_from("xyz"), min_size=1), st.integers(0, 3)), max_size=12
    )
)
def test_no_two_ever_hold_the_same(ledger: Ledger, asked: list[tuple[str, set[str], int]]) -> None:
    for holder in "abc":
        ledger.release(holder)
    now, held = NOW, dict[str, tuple[str, object]]()
    for holder, names, minutes in asked:
        now += MINUTE * minutes
        free = all(name not in held or held[name][0] == holder or held[name][1] <= now for name in names)  # type: ignore[operator] # moments
        assert ledger.lease(names, holder, now, now + 2 * MINUTE) == free
        if free:
            held |= dict.fromkeys(names, (holder, now + 2 * MINUTE))
