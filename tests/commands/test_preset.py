"""`scrapy preset schema`: the file that an Astro site takes as it is."""

import pytest

from pipeline.export.presets import PRESETS
from pipeline.export.schema import astro_config
from tests.commands.conftest import Command


@pytest.mark.parametrize("name", ["astro", "universal"])
def test_the_schema_is_printed_and_nothing_else(name: str, command: Command) -> None:
    run = command("preset", "schema", name)
    assert (run.returncode, run.stdout, run.stderr) == (0, astro_config(PRESETS[name]), "")


@pytest.mark.parametrize("arguments", [(), ("schema",), ("schema", "jekyll"), ("row", "astro")])
def test_a_wrong_command_line_is_told(arguments: tuple[str, ...], command: Command) -> None:
    assert command("preset", *arguments).returncode == 2
