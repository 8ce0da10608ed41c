"""The demo ledger, made once."""

from collections.abc import Iterator

import pytest

from tests.report.demo import Demo, make


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    made = make(tmp_path_factory.mktemp("report"), providers=12)
    yield made
    made.ledger.close()
