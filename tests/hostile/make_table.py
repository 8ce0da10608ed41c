"""Write the table of cases and their tests into docs/security.md: `python -m tests.hostile.make_table`."""

import ast
import json
import re
from pathlib import Path

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parents[1] / "docs" / "security.md"
START, END = "<!-- table: begin, written by tests/hostile/make_table.py -->\n", "<!-- table: end -->\n"
GROUPS = {"N": "network", "P": "parsing", "O": "output", "D": "durability", "S": "secrets and supply chain"}


def cases() -> dict[str, str]:
    """The ids of the catalogue, each with what it is about."""
    found: dict[str, str] = json.loads((HERE / "ids.json").read_text())
    return found


def found_tests() -> dict[str, list[tuple[str, str, bool]]]:
    """Id → (file, function, whether it is expected to fail) of its tests."""
    found: dict[str, list[tuple[str, str, bool]]] = {}
    for file in sorted(HERE.glob("test_*.py")):
        for node in ast.parse(file.read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                failing = any("xfail" in ast.unparse(decorator) for decorator in node.decorator_list)
                for case in re.findall(r"(?<=_)[NPODS]\d\d(?=_)", node.name):
                    found.setdefault(case, []).append((file.name, node.name, failing))
    return found


def table() -> str:
    """The table as Markdown."""
    known = found_tests()
    lines = ["| id | case | tests in `tests/hostile` | holds |", "|---|---|---|---|"]
    for case, about in cases().items():
        entries = known.get(case, [])
        files: dict[str, int] = {}
        for file, _, _ in entries:
            files[file] = files.get(file, 0) + 1
        shown = ", ".join(f"`{file}`" + (f" ({count})" if count > 1 else "") for file, count in files.items())
        holds = "not yet" if any(failing for _, _, failing in entries) else "yes"
        lines.append(f"| {case} | {about} | {shown} | {holds} |")
    return "\n".join(lines) + "\n"


def with_table(text: str) -> str:
    """The document with its table as it should be."""
    before, _, rest = text.partition(START)
    return before + START + "\n" + table() + "\n" + END + rest.partition(END)[2]


if __name__ == "__main__":
    DOCUMENT.write_text(with_table(DOCUMENT.read_text()))
