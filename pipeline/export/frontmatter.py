"""Front matter as text: written and read through PyYAML, strictly in both directions.

YAML is not one language: readers of version 1.1 (PyYAML, Psych) and 1.2 (js-yaml, Hugo) take different words for
numbers, dates and booleans. What is written here is read alike by both, and `parse` and `parse_12` are the two
readings. Pure: no files, no clock.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any, TypeAlias

import yaml


class Null:
    """A key that is there and says nothing; `NULL` is the only one. None stands for a key that is left out."""

    __slots__ = ()


NULL = Null()


Value: TypeAlias = str | int | bool | datetime | Null | list["Value"] | dict[str, "Value"]
"""What front matter can hold. Strings are `Quoted` or `Name`; datetimes aware, in UTC, in whole seconds."""

# A file of ours is at most 64 KiB (the check refuses more). People may add text below it; 1 MiB is far above any
# article and small enough to be parsed in a moment.
MAX_READ = 1 << 20
# Our own files nest 4 deep (related → item → images → item). 20 leaves room for what people add, and stays far from
# PyYAML's recursion limit of about 900.
MAX_DEPTH = 20
# Nobody needs many aliases by hand; an alias bomb needs at least two for each doubling: 16 make 256 copies at most.
MAX_ALIASES = 16


class BadFrontMatter(ValueError):
    """Text that is no front matter, or front matter that two readers could take for different things."""


class Quoted(str):
    """A string that is always written in double quotes."""

    __slots__ = ()


class Name(str):
    """A string that is written plain where every reader takes it for text, and in double quotes elsewhere."""

    __slots__ = ()


# Indicators of YAML, quotes, and what is a comment or a mapping inside plain text.
_NEEDS_QUOTES = re.compile(
    r"""^[\s\-?:,\[\]{}#&*!|>'"%@`=~<]|^\.\.\.|:(?:\s|$)|\s#|\s$|[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]"""
)
# Docusaurus cuts a file at this mark before it reads the front matter, wherever the mark stands.
_TRUNCATION = re.compile(r"(?:<(?=!--\s*truncate\s*-->)|\{(?=/\*\s*truncate\s*\*/\}))", re.IGNORECASE)
# What some reader takes for a number, a time or a date: decimals, 0x1F, 0o17, 1_000, 1,000 (Psych), 12:30:45, 1e3,
# 2024-05-06T07:08:09Z. Wider than any of their rules, which costs a pair of quotes at most.
_NUMBER_LIKE = re.compile(r"[-+.]?[0-9][0-9a-fA-FoOxXeE_.,:+\-TtZz ]*|[-+]?\.[0-9a-zA-Z]+")
# Booleans and nulls of YAML 1.1 and 1.2 in any case, and the names of special floats.
_WORDS = frozenset(
    ("y", "n", "yes", "no", "on", "off", "true", "false", "null", "none", "nil", "nan", "inf", "infinity")
)
_SURROGATE = re.compile("[\ud800-\udfff]")


def is_plain(text: str) -> bool:
    """Whether `text` can stand without quotes and is text to readers of YAML 1.1 and of 1.2 alike."""
    return not (
        not text
        or _NEEDS_QUOTES.search(text)
        or _NUMBER_LIKE.fullmatch(text)
        or text.casefold() in _WORDS
        or _TRUNCATION.search(text)
    )


class _Dumper(yaml.CSafeDumper):
    """libyaml's emitter: unlike json.dumps it escapes what no reader accepts raw, and never splits an emoji in two."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _as_text(text: str) -> str:
    # A lone surrogate has no UTF-8 form, and no reader accepts its escape.
    return _SURROGATE.sub("\ufffd", str(text))


def _represent_quoted(dumper: yaml.CSafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", _as_text(value), style='"')


def _represent_name(dumper: yaml.CSafeDumper, value: str) -> yaml.ScalarNode:
    text = _as_text(value)
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if is_plain(text) else '"')


def _represent_moment(dumper: yaml.CSafeDumper, value: datetime) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:timestamp", stamp(value))


def _represent_null(dumper: yaml.CSafeDumper, _: Null) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:null", "null")


_Dumper.add_representer(Null, _represent_null)
_Dumper.add_representer(Quoted, _represent_quoted)
_Dumper.add_representer(Name, _represent_name)
_Dumper.add_representer(datetime, _represent_moment)


def stamp(moment: datetime) -> str:
    """Return an aware datetime as `2020-04-16T19:08:00Z`, in whole seconds."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def dump(mapping: Mapping[str, Value], blocks: Iterable[str] = ()) -> str:
    """Return `mapping` as YAML lines, in its order, lists indented by two.

    Entries that hold a list or a mapping, and those named in `blocks`, are set apart by blank lines. An empty list or
    mapping is an error of the caller: front matter leaves unknown things out.
    """
    apart = set(blocks)
    text: list[str] = []
    after_block = False
    for key, lines in _entries(mapping):
        is_block = key in apart or len(lines) > 1
        if text and (is_block or after_block):
            text.append("")
        text += lines
        after_block = is_block
    return "".join(line + "\n" for line in text)


def _entries(mapping: Mapping[str, Value]) -> Iterator[tuple[str, list[str]]]:
    # PyYAML's C emitter cannot indent a list inside a mapping. Each scalar takes one line (double quotes, no folding),
    # so scalars go through PyYAML in runs, and only the indentation of whole lines is set here.
    run: dict[str, Value] = {}
    for key, value in mapping.items():
        if isinstance(value, dict):
            yield from _scalars(run)
            run = {}
            yield key, [f"{key}:", *("  " + line for line in _flat(value))]
        elif isinstance(value, list):
            yield from _scalars(run)
            run = {}
            yield key, [f"{key}:", *("  " + line for item in value for line in _item(item))]
        else:
            run[key] = value
    yield from _scalars(run)


def _flat(mapping: Mapping[str, Value]) -> Iterator[str]:
    for _, lines in _entries(mapping):
        yield from lines


def _item(item: Value) -> Iterator[str]:
    if isinstance(item, dict):
        first, *rest = _flat(item)
        yield f"- {first}"
        yield from ("  " + line for line in rest)
    else:
        yield from _yaml([item])


def _scalars(run: dict[str, Value]) -> Iterator[tuple[str, list[str]]]:
    if run:
        yield from ((key, [line]) for key, line in zip(run, _yaml(run), strict=True))


def _yaml(data: Value) -> list[str]:
    text: str = yaml.dump(
        data, Dumper=_Dumper, allow_unicode=True, width=2**31 - 1, sort_keys=False, default_flow_style=False
    )
    # In double quotes, where alone it can stand, an escape says the same.
    text = _TRUNCATION.sub(lambda match: f"\\x{ord(match[0]):02X}", text)
    return text.rstrip("\n").split("\n")


class _Reader(yaml.CSafeLoader):
    """YAML 1.1 as PyYAML reads it, without its silence about duplicate keys."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise BadFrontMatter(f"line {key.start_mark.line + 1}: a key must be one word")
            if key.value in seen:
                raise BadFrontMatter(f"line {key.start_mark.line + 1}: duplicate key {key.value!r}")
            seen.add(key.value)
        return super().construct_mapping(node, deep=deep)


class _Reader12(_Reader):
    """The core schema of YAML 1.2 (section 10.3.2): no dates, no sexagesimal numbers, `0o17` octal, `010` ten."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own form


_CORE = (
    ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", list("tTfF")),
    ("int", r"^(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)$", list("-+0123456789")),
    (
        "float",
        r"^(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$",
        list("-+0123456789."),
    ),
)
for _tag, _pattern, _first in _CORE:
    _Reader12.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(_pattern), _first)


def _construct_int_12(loader: _Reader12, node: yaml.ScalarNode) -> int:
    text = loader.construct_scalar(node)
    if text.startswith("0o"):
        return int(text[2:], 8)
    return int(text, 16) if text.startswith("0x") else int(text)


def _construct_float_12(loader: _Reader12, node: yaml.ScalarNode) -> float:
    return float(loader.construct_scalar(node).lower().replace(".inf", "inf").replace(".nan", "nan"))


_Reader12.add_constructor("tag:yaml.org,2002:int", _construct_int_12)
_Reader12.add_constructor("tag:yaml.org,2002:float", _construct_float_12)


def split(content: bytes) -> tuple[str, str]:
    """Return (front matter, text after its closing line) of a file; CRLF is read as LF.

    Raises BadFrontMatter when the file is too large, is not UTF-8, does not begin with a line `---` or lacks the
    closing one, as a torn file does.
    """
    if len(content) > MAX_READ:
        raise BadFrontMatter(f"larger than {MAX_READ} bytes")
    try:
        text = content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise BadFrontMatter(f"not UTF-8 at byte {error.start}") from error
    if not text.startswith("---\n"):
        raise BadFrontMatter("does not begin with a line '---'")
    end = text.find("\n---\n", 3)
    if end < 0:
        if not text.endswith("\n---"):
            raise BadFrontMatter("no closing line '---'")
        return text[4:-3], ""
    return text[4 : end + 1], text[end + 5 :]


def parse(content: bytes) -> tuple[dict[str, Any], str]:
    """Return (front matter, body) of a file as a YAML 1.1 reader sees them.

    Values are those of PyYAML: dates are datetimes, naive when they state no zone. Raises BadFrontMatter for
    everything that `split` refuses, for YAML errors, impossible dates, duplicate keys, tags that are no plain data,
    nesting deeper than 20 and more than 16 aliases.
    """
    front, body = split(content)
    return _load(front, _Reader), body


def parse_12(content: bytes) -> tuple[dict[str, Any], str]:
    """As `parse`, with the core schema of YAML 1.2: dates are strings."""
    front, body = split(content)
    return _load(front, _Reader12), body


def parse_both(content: bytes) -> tuple[dict[str, Any], dict[str, Any], str]:
    """Return (front matter as `parse` reads it, as `parse_12` reads it, body)."""
    front, body = split(content)
    return _load(front, _Reader), _load(front, _Reader12, measured=True), body


def _load(front: str, reader: type[_Reader], *, measured: bool = False) -> dict[str, Any]:
    try:
        if not measured:
            _measure(front)
        data = yaml.load(front, Loader=reader)  # noqa: S506 - a subclass of CSafeLoader
    except yaml.YAMLError as error:
        raise BadFrontMatter(" ".join(str(error).split())) from error
    except BadFrontMatter:
        raise
    except (ValueError, OverflowError, TypeError, AttributeError) as error:
        # PyYAML's constructors let these out: dates such as 2020-13-45, unhashable keys, numbers of one sign only.
        raise BadFrontMatter(f"a value cannot be read: {error}") from error
    if data is None:
        return {}
    if not isinstance(data, dict) or not all(isinstance(key, str) for key in data):
        raise BadFrontMatter("not a mapping of names")
    return data


def _measure(front: str) -> None:
    """Refuse depth and alias bombs before anything is built: events cost nothing to count."""
    depth = aliases = 0
    open_anchors: list[str | None] = []
    for event in yaml.parse(front, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            open_anchors.append(event.anchor)
            if depth > MAX_DEPTH:
                raise BadFrontMatter(f"nested deeper than {MAX_DEPTH}")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
            open_anchors.pop()
        elif isinstance(event, yaml.AliasEvent):
            aliases += 1
            if aliases > MAX_ALIASES:
                raise BadFrontMatter(f"more than {MAX_ALIASES} aliases")
            if event.anchor in open_anchors:
                raise BadFrontMatter(f"an alias inside its own anchor {event.anchor!r}")
        elif isinstance(event, yaml.DocumentStartEvent) and event.explicit:
            raise BadFrontMatter("more than one document")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A file taken apart by its top-level keys, so that one of them can be replaced and the rest kept to the byte."""

    values: dict[str, Any]
    """As `parse` reads them."""
    preamble: str
    """Lines before the first key: comments."""
    segments: dict[str, str]
    """key → its lines, with the comments and blank lines down to the next key."""
    body: str
    """Text after the closing line."""


def take_apart(content: bytes) -> Document:
    """Return the parts of a file. Raises BadFrontMatter as `parse`, and when two keys share a line."""
    values, body = parse(content)
    front, _ = split(content)
    node = yaml.compose(front, Loader=yaml.CSafeLoader)
    if not isinstance(node, yaml.MappingNode):
        return Document(values=values, preamble=front, segments={}, body=body)
    starts = [(key.value, key.start_mark.line) for key, _ in node.value]
    if any(later[1] <= earlier[1] for earlier, later in pairwise(starts)) or node.flow_style:
        raise BadFrontMatter("two keys on one line")
    # Not splitlines(): YAML's line numbers, and ours, know no form feed. Raw NEL, LS and PS do count for libyaml.
    lines = re.split("(?<=[\n\x85\u2028\u2029])", front)
    ends = [line for _, line in starts[1:]] + [len(lines)]
    return Document(
        values=values,
        preamble="".join(lines[: starts[0][1]]) if starts else front,
        segments={key: "".join(lines[start:end]) for (key, start), end in zip(starts, ends, strict=True)},
        body=body,
    )
