"""YAML files that people write, mapping by mapping: keys are asked for one by one, and every mistake has its line."""

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from pipeline.choices import meant
from pipeline.errors import ConfigError

MAX_FILE = 256 << 10  # Bytes. The largest file of the reference system's taxonomies has 3 KB.

_NAMES = {str: "text", int: "a whole number", list: "a list", bool: "true or false", dict: "keys with values"}


class Section:
    """One YAML mapping: keys are taken one by one, and what is left over is a mistake."""

    def __init__(self, file: Path, where: str, node: yaml.Node) -> None:
        self.file, self.where, self.line = file, where, node.start_mark.line + 1
        if not isinstance(node, yaml.MappingNode):
            raise ConfigError(f"{file}:{self.line}: {where}: expected keys with values")
        self.nodes: dict[str, tuple[yaml.Node, yaml.Node]] = {}
        self.asked: set[str] = set()
        for key, value in node.value:
            text = str(key.value)
            if text in self.nodes:
                raise ConfigError(f"{file}:{key.start_mark.line + 1}: {where}: {text} stands twice")
            self.nodes[text] = (key, value)
        self.lines = {text: key.start_mark.line + 1 for text, (key, _) in self.nodes.items()}

    def error(self, key: str, message: str) -> ConfigError:
        """Return what is wrong with the value of `key`, with its file and line, to be raised."""
        return ConfigError(f"{self.file}:{self.lines.get(key, self.line)}: {self.where}: {key}: {message}")

    def take(self, key: str, *kinds: type, required: bool = False) -> Any:
        """Return the value of `key`, of one of some kinds: text, a number, a flag, a list of nodes, or a section.

        None where it is absent.
        """
        self.asked.add(key)
        pair = self.nodes.pop(key, None)
        if pair is None:
            if required:
                other = next((other for other in self.nodes if get_close_matches(key, [other], cutoff=0.7)), None)
                raise self.error(
                    key, "is missing" + (f"; is {other!r} in line {self.lines[other]} meant?" if other else "")
                )
            return None
        node = pair[1]
        if list in kinds and isinstance(node, yaml.SequenceNode):
            return node.value
        if dict in kinds and isinstance(node, yaml.MappingNode):
            return Section(self.file, f"{self.where}: {key}", node)
        try:
            value = (
                yaml.CSafeLoader("").construct_object(node, deep=True) if isinstance(node, yaml.ScalarNode) else None
            )
        except (yaml.YAMLError, ValueError) as error:
            # A date such as 2026-13-45, which YAML takes for one.
            raise self.error(key, f"{node.value!r:.80} cannot be read: {error}") from error
        if type(value) not in kinds:
            raise self.error(key, f"expected {' or '.join(_NAMES[kind] for kind in kinds)}")
        if value == "":
            raise self.error(key, "is empty")
        return value

    def strings(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; empty where the key is absent. An empty list is a mistake: it would match nothing."""
        self.asked.add(key)
        if key not in self.nodes:
            return ()
        nodes = self.take(key, list)
        if not nodes or not all(isinstance(node, yaml.ScalarNode) for node in nodes):
            raise self.error(key, "expected a list of names")
        return tuple(node.value for node in nodes)

    def require_known(self, key: str, values: Iterable[str], known: frozenset[str], what: str | None = None) -> None:
        """Raise for the first of some values of `key` that is not known; `what` calls it otherwise than the key."""
        for value in values:
            if value not in known:
                what, names = what or key.removesuffix("s"), ", ".join(sorted(known))
                raise self.error(key, f"unknown {what} {value!r}{meant(value, known)}; known: {names}")

    def done(self) -> None:
        """Raise for a key that nobody asked for."""
        for key in self.nodes:
            raise self.error(key, f"unknown key{meant(key, self.asked)}; known: {', '.join(sorted(self.asked))}")


def read_section(path: Path) -> Section:
    """Read a file that is one mapping. Raises ConfigError."""
    try:
        node = yaml.compose(read_text(path), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise ConfigError(f"{path}: {' '.join(str(error).split())}") from error
    if node is None:
        raise ConfigError(f"{path}: the file is empty")
    return Section(path, "top level", node)


def read_text(file: Path) -> str:
    """Return what a file says. Raises ConfigError for one that cannot be read, or is larger than any such file."""
    try:
        if file.stat().st_size > MAX_FILE:
            raise ConfigError(f"{file}: larger than {MAX_FILE:,} bytes")
        return file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{file}: {error}") from error
