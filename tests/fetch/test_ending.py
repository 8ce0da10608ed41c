"""A run that is told to stop does, soon, whatever it is waiting for."""

import asyncio
import os
import signal
import time

from tests.fetch.conftest import Begin, Begun, Crawl
from tests.fetch.site import ALLOW, Exchange, Site, answer


def test_sigterm_ends_a_run_that_waits_for_a_server_and_for_delays(site: Site, begin: Begin) -> None:
    running: list[Begun] = []

    async def silence(exchange: Exchange) -> None:
        # The wire is busy, and six requests wait for the delay: now is the time to stop.
        os.kill(running[0].pid, signal.SIGTERM)
        await asyncio.sleep(30)

    port = site.listen({"/robots.txt": ALLOW, "/ok": answer(b"ok"), "/silence": silence})
    base = f"http://127.0.0.1:{port}"
    began = time.monotonic()
    running.append(
        begin(
            [{"do": "fetch", "url": f"{base}/ok"}],
            scheduled=[f"{base}/silence", *(f"{base}/later/{n}" for n in range(6))],
            settings={
                "WIRECOPY_ALLOW_ADDRESSES": f"127.0.0.1:{port}",
                "DOWNLOAD_TIMEOUT": 25,
                "WIRECOPY_GRACE": 0.5,
                "DOWNLOAD_SLOTS": {"127.0.0.1": {"concurrency": 2, "delay": 0.2, "jitter": 0}},
            },
        )
    )
    done = running[0].end()
    assert time.monotonic() - began < 10
    assert done["stats"]["finish_reason"] == "shutdown"
    assert "run_ending" in [result.get("error") for result in done["results"]]


def test_a_long_crawl_delay_does_not_hold_up_the_end(site: Site, crawl: Crawl) -> None:
    port = site.listen({"/robots.txt": answer(b"User-agent: *\nCrawl-delay: 25\n"), "/a": answer(b"a")})
    urls = [f"http://127.0.0.1:{port}/a?{n}" for n in range(5)]
    done = crawl(
        scheduled=urls,
        settings={"WIRECOPY_ALLOW_ADDRESSES": f"127.0.0.1:{port}", "CLOSESPIDER_TIMEOUT": 1},
    )
    assert done["stats"]["finish_reason"] == "closespider_timeout"
    assert done["stats"]["elapsed_time_seconds"] < 5
    errors = [result["error"] for result in done["results"]]
    assert errors == ["run_ending"] * len(errors)
    assert errors
