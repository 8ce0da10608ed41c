#!/usr/bin/env python3
"""Accuracy on the corpus, beside trafilatura alone and newspaper4k alone, in one run.

    python -m benchmarks.accuracy              three tables, scored by the corpus's own evaluate.py, and CPU times
    python -m benchmarks.accuracy --only ours  one of them
    python -m benchmarks.accuracy --sample     a quarter of the sites, the same each time
    python -m benchmarks.accuracy --check      fail when one of our scores is below its floor in floors.json
    python -m benchmarks.accuracy --raise      raise the floors to what was measured; none is ever lowered

Peers run in environments of their own under `.build/`, made once for each set of pinned versions. Where the corpus is
absent, or a peer cannot be installed, that is said and the exit code is 0: there is nothing to measure.
"""

import argparse
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.environments import python_of

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
CORPUS = ROOT.parent / "shared" / "corpus"
FLOORS = HERE / "floors.json"
FIELDS = ("title", "published", "instant", "authors", "image", "excerpt", "body")
PEERS = ("trafilatura", "newspaper4k")
SAMPLE = 4  # One site in so many: 40 seconds become 10.
# Reading saved pages needs no network; a reader that tries (newspaper4k asks for a list of domains) is refused at once.
OFFLINE = {"http_proxy": "http://127.0.0.1:9", "https_proxy": "http://127.0.0.1:9", "no_proxy": ""}
SLACK = 0.005  # Floors are written with two decimals.

Scores = dict[str, float]


def fingerprint(corpus: Path) -> str:
    """SHA-256 of the stated values: floors hold for the corpus they were measured on."""
    return hashlib.sha256((corpus / "truth.jsonl").read_bytes()).hexdigest()


def truth(corpus: Path, sample: bool) -> list[dict[str, Any]]:
    """Return the rows of the corpus, or those of one site in `SAMPLE`; whole sites, chosen by their names."""
    with (corpus / "truth.jsonl").open() as file:
        rows = [json.loads(line) for line in file]
    return [row for row in rows if not sample or _bucket(row["site_group"]) == 0]


def measure(reader: str, corpus: Path, rows: Sequence[dict[str, Any]], folder: Path) -> tuple[Path, float]:
    """Run one reader over the pages; return the file with its rows, and its CPU milliseconds per page.

    Raises RuntimeError when its environment cannot be made or it ends with an error.
    """
    given = folder / "in.jsonl"
    with given.open("w") as file:
        for row in rows:
            path = corpus / (row.get("page_repaired") or row["page"])
            file.write(json.dumps({"id": row["id"], "url": row["url"], "html_path": str(path)}) + "\n")
    if reader == "ours":
        command = [sys.executable, "-m", "pipeline.extract"]
    else:
        command = [str(python_of(reader)), "-m", "benchmarks.accuracy", "--peer", reader]
    out = folder / f"{reader}.jsonl"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with given.open("rb") as stdin, out.open("wb") as stdout:
        done = subprocess.run(
            command, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE, cwd=ROOT, env=os.environ | OFFLINE, check=False
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        raise RuntimeError(f"{reader} ended with {done.returncode}: {done.stderr.decode(errors='replace')[-500:]}")
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return out, 1000 * spent / max(1, len(rows))


def score(corpus: Path, rows: Sequence[dict[str, Any]], out: Path) -> dict[str, Any]:
    """Return the table of the corpus's evaluate.py: group → field → [per cent, pages]."""
    stated = out.with_suffix(".truth")
    with stated.open("w") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    command = [sys.executable, str(corpus / "evaluate.py"), "--truth", str(stated), "--score", str(out), "--json"]
    table: dict[str, Any] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return table


def overall(table: dict[str, Any]) -> Scores:
    """Per cent by field, over all pages."""
    return {field: value[0] for field, value in table["all"].items() if field in FIELDS}


def sunk(scores: Scores, floors: Scores) -> list[str]:
    """One message for each field whose score is below its floor, or missing."""
    return [
        f"{field}: {scores.get(field, 0):.2f} is below its floor of {floor:.2f}"
        for field, floor in floors.items()
        if scores.get(field, 0) < floor - SLACK
    ]


def raised(scores: Scores, floors: Scores) -> Scores:
    """The floors, raised to the scores where those are higher."""
    return {field: max(scores.get(field, 0), floors.get(field, 0)) for field in FIELDS}


def floors_for(corpus: Path, sample: bool) -> Scores | None:
    """The floors of this corpus, whole or sampled; None when they were measured on another corpus."""
    known = json.loads(FLOORS.read_text()) if FLOORS.exists() else {}
    if known.get("corpus") != fingerprint(corpus):
        return None
    found: Scores = known.get("sample" if sample else "all", {})
    return found


def main(arguments: list[str] | None = None) -> int:
    """Return the exit code: 1 when a score sank below its floor, a row is missing or our own reader failed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--only", choices=("ours", *PEERS), action="append")
    parser.add_argument("--sample", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--raise", action="store_true", dest="lift")
    parser.add_argument("--peer", choices=PEERS, help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.peer:
        return _read_as(chosen.peer)
    if not (chosen.corpus / "truth.jsonl").exists():
        print(f"accuracy: skipped, no corpus at {chosen.corpus}")
        return 0
    rows = truth(chosen.corpus, chosen.sample)
    failed = False
    for reader in chosen.only or ("ours", *PEERS):
        with tempfile.TemporaryDirectory() as name:
            try:
                out, milliseconds = measure(reader, chosen.corpus, rows, Path(name))
            except RuntimeError as error:
                print(f"\n{reader}: skipped, {error}")
                failed = failed or reader == "ours"
                continue
            table = score(chosen.corpus, rows, out)
        _show(reader, table, milliseconds)
        if reader == "ours":
            failed = failed or table["missing_rows"] > 0
            failed = _hold(chosen, overall(table)) or failed
    return 1 if failed else 0


def _hold(chosen: argparse.Namespace, scores: Scores) -> bool:
    """Check or raise the floors, as asked; return whether a score is below its floor."""
    floors = floors_for(chosen.corpus, chosen.sample)
    if chosen.check and floors is None:
        print("floors: not checked, they were measured on another corpus")
    faults = sunk(scores, floors or {}) if chosen.check else []
    for fault in faults:
        print(f"floors: {fault}")
    if chosen.check and floors and not faults:
        print("floors: all held")
    if chosen.lift:
        known = json.loads(FLOORS.read_text()) if floors is not None else {"corpus": fingerprint(chosen.corpus)}
        known["sample" if chosen.sample else "all"] = raised(scores, floors or {})
        FLOORS.write_text(json.dumps(known, indent=2) + "\n")
        print(f"floors: written to {FLOORS.relative_to(ROOT)}")
    return bool(faults)


def _show(reader: str, table: dict[str, Any], milliseconds: float) -> None:
    print(f"\n{reader}: {milliseconds:.1f} CPU ms per page, {table['missing_rows']} rows missing")
    print(f"{'':8}" + "".join(f"{field:>17}" for field in FIELDS))
    for group in ("all", "rest", "tuned"):
        cells = (table[group].get(field) for field in FIELDS)
        print(f"{group:8}" + "".join(f"{cell[0]:>10.2f} ({cell[1]:>4})" if cell else f"{'-':>17}" for cell in cells))


def _bucket(site: str) -> int:
    return int(hashlib.sha256(site.encode()).hexdigest(), 16) % SAMPLE


def _read_as(peer: str) -> int:
    """Read pages from stdin as `python -m pipeline.extract` does, with a peer instead. Runs in its environment."""
    import gzip  # Here and below: only the peer's process needs them.
    import logging

    logging.disable(logging.CRITICAL)
    read = _read_with_trafilatura if peer == "trafilatura" else _read_with_newspaper4k
    for line in sys.stdin:
        given = json.loads(line)
        content = Path(given["html_path"]).read_bytes()
        html = gzip.decompress(content) if given["html_path"].endswith(".gz") else content
        try:
            fields = read(html, given["url"] or "")
        except Exception as error:  # noqa: BLE001 - whatever a peer raises, its page counts as empty.
            fields = {"rejected": repr(error)}
        print(json.dumps({"id": given["id"], **fields}))
    return 0


def _read_with_trafilatura(html: bytes, url: str) -> dict[str, Any]:
    from trafilatura import bare_extraction

    # Without a format of the date it gives the day only; everything else is its default.
    dates = {"original_date": True, "extensive_search": True, "outputformat": "%Y-%m-%dT%H:%M:%S%z"}
    found = bare_extraction(html, url=url or None, with_metadata=True, date_extraction_params=dates)
    if found is None or isinstance(found, dict):
        return {}
    return {
        "title": found.title,
        "excerpt": found.description,
        "published": found.date,
        "authors": _split(found.author, ";"),
        "images": [{"url": found.image}] if found.image else [],
        "body": found.text,
    }


def _read_with_newspaper4k(html: bytes, url: str) -> dict[str, Any]:
    import newspaper  # type: ignore[import-not-found,unused-ignore] # Only in the peer's environment.

    # Otherwise it downloads every picture of the page, to measure it.
    article = newspaper.Article(url or "https://example.org/", fetch_images=False)
    article.download(input_html=html.decode("utf-8", errors="replace"))
    article.parse()
    return {
        "title": article.title,
        "excerpt": article.meta_description,
        "published": article.publish_date.isoformat() if article.publish_date else None,
        "authors": list(article.authors),
        "images": [{"url": article.top_image}] if article.top_image else [],
        "body": article.text,
    }


def _split(names: str | None, separator: str) -> list[str]:
    parts: Iterable[str] = (names or "").split(separator)
    return [part.strip() for part in parts if part.strip()]


if __name__ == "__main__":
    sys.exit(main())
