"""A window as bytes and back, so that a run need not read a hundred thousand texts again.

Columns instead of objects: one JSON header with the strings, and flat arrays with the numbers. No pickle: what is read
back cannot run code. The format is private to one version of the terms; another version reads nothing (`StaleWindow`)
and the caller files the stories anew.
"""

import json
import struct
from array import array
from itertools import pairwise

from pipeline.enrich.related.vocabulary import Entry
from pipeline.enrich.related.window import Window

# Changed with every change of `words`, `reports` or `duplicates` that makes old terms differ from new ones.
VERSION = 2
_MAGIC = b"WCREL"
_HEAD = struct.Struct("<5sBQ")


class StaleWindow(ValueError):
    """Bytes that this version cannot read: another version's, or damaged."""


def dump(window: Window) -> bytes:
    """Return a window as bytes; the same stories added in the same order give the same bytes."""
    entries = list(window.entries())
    terms, sketches = array("I"), array("I")
    term_ends, sketch_ends = array("I", [0]), array("I", [0])
    for entry in entries:
        terms.extend(entry.terms)
        term_ends.append(len(terms))
        sketches.extend(entry.sketch)
        sketch_ends.append(len(sketches))
    hours = array("d", (entry.hours for entry in entries))
    vocabulary = window.vocabulary
    counts = [array("I", each) for each in (vocabulary.common, vocabulary.lower, vocabulary.capital)]
    blocks = [part.tobytes() for part in (terms, term_ends, sketches, sketch_ends, *counts)]
    blocks.append(hours.tobytes())
    blocks.append(b"".join(entry.flags for entry in entries))
    header = {
        "days": window.days,
        "words": vocabulary.words,
        "ids": [entry.id for entry in entries],
        "titles": [entry.title for entry in entries],
        "providers": [entry.provider for entry in entries],
        "numbers": {str(i): sorted(entry.numbers) for i, entry in enumerate(entries) if entry.numbers},
        "subjects": {str(i): sorted(entry.subject) for i, entry in enumerate(entries) if entry.subject},
        "sizes": [len(block) for block in blocks],
    }
    text = json.dumps(header, separators=(",", ":")).encode()
    return _HEAD.pack(_MAGIC, VERSION, len(text)) + text + b"".join(blocks)


def load(data: bytes) -> Window:
    """Return the window that `dump` wrote; raise StaleWindow where the bytes are another version's or damaged."""
    try:
        return _load(data)
    except (KeyError, IndexError, TypeError, ValueError, OverflowError, struct.error) as error:
        raise StaleWindow(f"cannot read this window: {error}") from error


def _load(data: bytes) -> Window:
    magic, version, length = _HEAD.unpack_from(data)
    if (magic, version) != (_MAGIC, VERSION):
        raise StaleWindow("written by another version")
    start = _HEAD.size + length
    header = json.loads(data[_HEAD.size : start])
    view, blocks = memoryview(data), []
    for size in header["sizes"]:
        blocks.append(view[start : start + size])
        start += size
    if start != len(data):
        raise StaleWindow("cut short")
    columns = [array(code) for code in "IIIIIIId"]
    for column, block in zip(columns, blocks, strict=False):
        column.frombytes(block)
    terms, term_ends, sketches, sketch_ends, common, lower, capital, hours = columns
    flags = bytes(blocks[8])
    window = Window(days=float(header["days"]))
    window.vocabulary.restore(header["words"], [common.tolist(), lower.tolist(), capital.tolist()], len(hours))
    numbers, subjects = header["numbers"], header["subjects"]
    nothing: frozenset[str] = frozenset()
    ids, titles, providers = header["ids"], header["titles"], header["providers"]
    sketch_spans = list(pairwise(sketch_ends))
    for i, (first, last) in enumerate(pairwise(term_ends)):
        key = str(i)
        entry = Entry(
            ids[i],
            titles[i],
            terms[first:last],
            flags[first:last],
            hours[i],
            providers[i],
            frozenset(numbers[key]) if key in numbers else nothing,
            frozenset(subjects[key]) if key in subjects else None,
            tuple(sketches[slice(*sketch_spans[i])]),
        )
        window.file(entry)
    return window
