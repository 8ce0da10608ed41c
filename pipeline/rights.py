"""What a publisher states about the use of its pages, and what follows from it. Pure; docs/rights.md is its manual.

    headers, meta tags, robots.txt, tdmrep.json, ai.txt → Claim → judge → Rights

A statement that cannot be read claims nothing. None of it is legal advice: `POLICY` is a table, and `WIRECOPY_RIGHTS`
changes it.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, get_args
from urllib.parse import urlsplit

from protego import Protego

from pipeline.errors import ConfigError
from pipeline.model import Claim, Reservation, Rights

Action = Literal["skip", "link", "no-excerpt", "no-image", "no-text", "note"]

POLICY: Mapping[str, Action] = MappingProxyType(
    {
        "noindex": "skip",  # X-Robots-Tag and meta robots: not to be listed, which is what our files do
        "search": "skip",  # Content-Signal search=no: the same, for the whole site
        "nosnippet": "no-excerpt",
        "noimageindex": "no-image",
        "max-image-preview": "no-image",  # `none` only; smaller previews are the site's own business
        "tdm-reservation": "no-text",  # Art. 4(3) of Directive (EU) 2019/790
        "noai": "no-text",
        # Their text is not used to train or to prompt anything here. Who takes our files on may want to know.
        "noimageai": "note",
        "ai-train": "note",
        "ai-input": "note",
        "train-ai": "note",
        "ai-bots": "note",
        "ai.txt": "note",
    }
)
"""What is done about each statement. `max-snippet` is not here: it says itself how long an excerpt may be."""

# robots.txt names these when a site keeps out of language models; we are none of them.
AI_AGENTS = (
    "AI2Bot", "Amazonbot", "anthropic-ai", "Applebot-Extended", "Bytespider", "CCBot", "ClaudeBot", "cohere-ai",
    "Google-Extended", "GPTBot", "meta-externalagent", "PerplexityBot",
)  # fmt: skip

MAX_FILE = 64 << 10  # Characters of tdmrep.json or ai.txt. The largest that the TDMRep report shows has 1 KB.
_MAX_TEXT = 300  # Characters kept of a statement: the evidence is to be read by people.
_MAX_RULES = 500
_MAX_DIRECTIVES = 50  # Of one header or tag; robots tags have five.

# Directives with a value. Any other word before a colon is a crawler's name, to which the rest of the line belongs.
_VALUED = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})
_FLAGS = frozenset({"noindex", "nosnippet", "noimageindex", "noai", "noimageai"})
_SIGNALS = {"content-signal": ("search", "ai-train", "ai-input"), "content-usage": ("train-ai", "search")}
_ROBOTS_LINE = re.compile(
    r"^[ \t]*(user-agent|content-signal|content-usage)[ \t]*:[ \t]*([^\r\n#]{1,300})", re.I | re.M
)
_TDM = ("tdm-reservation", "tdm-policy")


def parse_policy(text: str) -> Mapping[str, Action]:
    """Return `POLICY` with the changes of a setting such as `noai=skip tdm-reservation=link`. Raises ConfigError."""
    policy = dict(POLICY)
    for part in text.replace(",", " ").split():
        name, _, action = part.partition("=")
        if name not in policy:
            raise ConfigError(f"WIRECOPY_RIGHTS: unknown statement {name!r}; known: {', '.join(sorted(policy))}")
        if action not in get_args(Action):
            raise ConfigError(
                f"WIRECOPY_RIGHTS: {name}: unknown action {action!r}; known: {', '.join(get_args(Action))}"
            )
        policy[name] = action  # type: ignore[assignment] # checked above
    return policy


def judge(claims: Iterable[Claim], agent: str, policy: Mapping[str, Action] = POLICY) -> Rights | None:
    """Return what follows from all that was stated of a page; None when nothing of it restricts its use.

    `agent` is our product token: what is said to other crawlers by name is not said to us. Of two limits the narrower
    holds. Of TDM statements the most specific one decides: a tag of the page, its header, the site's file.
    """
    found: list[Reservation] = []
    tdm: dict[str, dict[str, str]] = {}
    for claim in claims:
        if claim.name in _TDM:
            tdm.setdefault(claim.source, {}).setdefault(claim.name, claim.text.strip())
        elif claim.name == "robots":
            found += (
                Reservation(name=name, value=value, source=claim.source, text=claim.text[:_MAX_TEXT])
                for name, value in _directives(claim.text, agent)
            )
        else:
            found.append(Reservation(name=claim.name, value=None, source=claim.source, text=claim.text[:_MAX_TEXT]))
    for source in ("meta", "header", "tdmrep.json"):
        if "tdm-reservation" in tdm.get(source, {}):
            if tdm[source]["tdm-reservation"] == "1":
                terms = tdm[source].get("tdm-policy", "")
                text = "1" + (f", terms: {terms}" if terms else "")
                found.append(Reservation(name="tdm-reservation", value=None, source=source, text=text[:_MAX_TEXT]))
            break
    kept = tuple(dict.fromkeys(entry for entry in found if entry.name in policy or entry.name == "max-snippet"))
    return _rights(kept, policy) if kept else None


def _rights(reservations: tuple[Reservation, ...], policy: Mapping[str, Action]) -> Rights:
    actions = {policy[entry.name]: entry.name for entry in reversed(reservations) if entry.name in policy}
    limits = [entry.value or 0 for entry in reservations if entry.name == "max-snippet"]
    bare = "link" in actions
    return Rights(
        reservations=reservations,
        skip=actions.get("skip"),
        excerpt=0 if bare or "no-excerpt" in actions else min(limits, default=None),
        image=not bare and "no-image" not in actions,
        # Where less than a whole excerpt may be shown, the whole text may not.
        text=not bare and not limits and actions.keys().isdisjoint({"no-text", "no-excerpt"}),
    )


def _directives(text: str, agent: str) -> Iterator[tuple[str, int | None]]:
    """Yield (directive, number) of a robots tag, of those that restrict us."""
    ours = True
    for part in text[:4096].lower().split(",")[:_MAX_DIRECTIVES]:
        word, colon, value = (piece.strip() for piece in part.partition(":"))
        if colon and word not in _VALUED:
            # `otherbot: noindex, nofollow`: what follows is for that one, until the next is named.
            ours = word in ("*", agent.lower())
            word, _, value = (piece.strip() for piece in value.partition(":"))
        if not ours:
            continue
        if word in _FLAGS:
            yield word, None
        elif word == "none":
            yield "noindex", None
        elif word == "max-image-preview" and value == "none":
            yield "max-image-preview", None
        elif word == "max-snippet" and re.fullmatch(r"\d{1,6}", value):
            yield ("max-snippet", int(value)) if int(value) else ("nosnippet", None)


@dataclass(frozen=True, slots=True)
class SiteStatements:
    """What a whole site states, ready to be asked about each of its pages."""

    rules: Protego | None = None
    """Its robots.txt, parsed."""
    agents: tuple[str, ...] = ()
    """AI crawlers that robots.txt has a group for."""
    signals: tuple[tuple[str, str, str], ...] = ()
    """(path pattern, name, line) of Content-Signal and Content-Usage lines for us that say no."""
    tdm: tuple[tuple[str, str, str], ...] = ()
    """(path pattern, reservation, policy) of tdmrep.json."""
    ai: Protego | None = None
    """Its ai.txt, which has the form of a robots.txt."""

    @classmethod
    def parse(cls, agent: str, *, robots: str = "", rules: Protego | None = None, tdmrep: str = "", ai: str = "") -> "SiteStatements":  # fmt: skip # noqa: E501
        """Read the files of a site, each empty where there is none. `rules` is `robots`, parsed."""
        named = {
            match[2].strip().lower() for match in _ROBOTS_LINE.finditer(robots) if match[1].lower() == "user-agent"
        }
        return cls(
            rules=rules,
            agents=tuple(name for name in AI_AGENTS if name.lower() in named),
            signals=tuple(_signals(robots, agent)),
            tdm=tuple(_tdm_rules(tdmrep)),
            ai=_ai_rules(ai),
        )

    def claims(self, url: str, agent: str) -> tuple[Claim, ...]:
        """What these files say of one page."""
        parts = urlsplit(url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        found = [
            Claim(source="robots.txt", name=name, text=line)
            for pattern, name, line in self.signals
            if fits(pattern, path)
        ]
        refused = [name for name in self.agents if self.rules and not self.rules.can_fetch(url, name)]
        if refused:
            found.append(Claim(source="robots.txt", name="ai-bots", text=f"refuses {', '.join(refused)}"))
        # The longest pattern is the most specific one, as in robots.txt; of equals the first stands.
        matching = [rule for rule in self.tdm if fits(rule[0], path)]
        if matching:
            _, reservation, terms = max(matching, key=lambda rule: len(rule[0]))
            found.append(Claim(source="tdmrep.json", name="tdm-reservation", text=reservation))
            if terms:
                found.append(Claim(source="tdmrep.json", name="tdm-policy", text=terms))
        if self.ai is not None and not self.ai.can_fetch(url, agent):
            found.append(Claim(source="ai.txt", name="ai.txt", text="disallows this page"))
        return tuple(found)


def fits(pattern: str, path: str) -> bool:
    """Whether a path fits a pattern of robots.txt: a prefix, `*` for any run of characters, `$` for the end."""
    anchored = pattern.endswith("$")
    first, *rest = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for number, piece in enumerate(rest, 1):
        if anchored and number == len(rest):
            return path.endswith(piece) and len(path) - len(piece) >= at
        # The earliest place leaves most for the others, so nothing is tried twice.
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    return not anchored or at == len(path)


def _signals(text: str, agent: str) -> Iterator[tuple[str, str, str]]:
    """Content-Signal and Content-Usage lines of the groups for us: those that name us, else those for all."""
    groups: dict[bool, list[tuple[str, str, str]]] = {True: [], False: []}
    names: list[str] = []
    naming = False
    for match in _ROBOTS_LINE.finditer(text):
        key, value = match[1].lower(), match[2].strip()
        if key == "user-agent":
            names = [*names, value.lower()] if naming else [value.lower()]
            naming = True
            continue
        naming = False
        ours = agent.lower() in names
        if not ours and names and "*" not in names:
            continue
        pattern, _, rest = value.partition(" ") if value.startswith("/") else ("", "", value)
        for part in rest.split(",")[:_MAX_DIRECTIVES]:
            name, _, answer = (piece.strip().lower() for piece in part.partition("="))
            if name in _SIGNALS[key] and answer in ("no", "n"):
                groups[ours].append((pattern, name, f"{match[1]}: {value}"))
    yield from (groups[True] or groups[False])[:_MAX_RULES]


def _tdm_rules(text: str) -> Iterator[tuple[str, str, str]]:
    try:
        rules: Any = json.loads(text) if 0 < len(text) <= MAX_FILE else []
    except (ValueError, RecursionError):
        return
    for rule in (rules if isinstance(rules, list) else [])[:_MAX_RULES]:
        if not isinstance(rule, dict) or not isinstance(rule.get("location"), str):
            continue
        reservation, terms = rule.get("tdm-reservation"), rule.get("tdm-policy")
        if reservation in (0, 1, "0", "1"):
            yield rule["location"][:2048], str(int(reservation)), terms[:_MAX_TEXT] if isinstance(terms, str) else ""


def _ai_rules(text: str) -> Protego | None:
    # A page that says "not found" with status 200 is no such file.
    if not text.strip() or len(text) > MAX_FILE or text.lstrip().startswith("<") or "user-agent" not in text.lower():
        return None
    return Protego.parse(text)
