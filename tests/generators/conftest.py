"""The marker of tests that need site generators."""

import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "generators: builds a site with a real generator; see tests/generators/install.sh"
    )
