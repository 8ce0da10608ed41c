"""The JSON Schema of `destinations.yaml`, for editors. Pure.

What only the loader can know (that a folder is there, a spider or a topic known) it does not say;
`tests/test_config.py` compares the rest with what `pipeline.config` takes.
"""

import json
from typing import Any

from pipeline.config import BODIES, MAX_PUSH_RETRIES, NARROWEST, PUBLICATIONS, PUSH_RETRIES, PUSHES, WIDEST
from pipeline.export.presets import PRESETS

PLACE = "docs/destinations.schema.json"
"""Where the schema lies in the project."""


def destinations_schema() -> dict[str, Any]:
    """Return the schema, draft 2020-12."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Wirecopy: where articles go",
        "type": "object",
        "required": ["destinations"],
        "additionalProperties": False,
        "properties": {"destinations": {"type": "array", "minItems": 1, "items": _destination()}},
    }


def schema_text() -> str:
    """Return the schema as its file has it."""
    return json.dumps(destinations_schema(), indent=2, ensure_ascii=False) + "\n"


def _destination() -> dict[str, Any]:
    return _section(
        {
            "name": _text("The ledger knows the destination by it.", pattern="^[A-Za-z0-9-]*[A-Za-z0-9][A-Za-z0-9-]*$"),
            "path": _text("Root of the content repository, relative to this file; it must exist."),
            "preset": _choice("The form of the files.", sorted(PRESETS), default="smartable"),
            "taxonomy": _text("Folder with topics/ and organizations/; `_data` in the destination if left out."),
            "site_url": _text("Address of the built site.", pattern="^https?://"),
            "site_title": _text("What feeds and the news sitemap call the site."),
            "site_language": _text("BCP 47 code of feeds and the news sitemap.", default="en-US"),
            "page_url": _text(
                "Address at which the site shows an article, with {name}.", pattern="^https?://.*\\{name\\}"
            ),
            "publish": _list("What is made besides articles.", list(PUBLICATIONS)),
            "pictures": _choice("Links to pictures, or copies of them.", ["remote", "stored"], default="remote"),
            "picture_widths": {
                "type": "array",
                "minItems": 1,
                "items": {"type": "integer", "minimum": NARROWEST, "maximum": WIDEST},
                "description": "Widths of the copies in pixels.",
            },
            "topics": _list("Only articles with one of these topics."),
            "providers": _list("Only articles of these spiders."),
            "languages": _list("Only articles in these languages, such as `en`."),
            "types": _list("Only articles, or only videos.", ["article", "video"]),
            "min_quality": _number("Only articles of at least this quality.", default=0),
            "body": _choice("What stands below the front matter.", list(BODIES), default="none"),
            "body_providers": _list("Spiders whose text may be copied, for `body: text`."),
            "archive_after": _number("Days after which `scrapy archive` moves files away.", minimum=1),
            "heat_half_life": _number("Hours in which heat halves.", minimum=1),
            "git": _git(),
        },
        "A content repository that gets articles.",
        required=["name", "path"],
    )


def _git() -> dict[str, Any]:
    return _section(
        {
            "commit": {"type": "boolean", "default": True, "description": "`false` switches the section off."},
            "message": _text("Commit message, with {date}, {destination} and {files}.", default="Update news"),
            "author": _text(
                "`Name <address>`; that of git if left out.", pattern="^[^<>]*[^<>\\s] <[^<>\\s]+@[^<>\\s]+>$"
            ),
            "push": {"enum": [*PUSHES, True, False], "default": "none", "description": "Where commits are pushed."},
            "remote": _text("Name of the remote.", default="origin"),
            "branch": _text("Branch that must be checked out; for `pull-request` the one to merge into."),
            "retries": _number("Tries after a push that came second.", maximum=MAX_PUSH_RETRIES, default=PUSH_RETRIES),
        },
        "How what is written is committed.",
    )


def _section(properties: dict[str, Any], description: str, required: list[str] | None = None) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "object", "description": description, "additionalProperties": False}
    return schema | ({"required": required} if required else {}) | {"properties": properties}


def _text(description: str, **more: Any) -> dict[str, Any]:
    return {"type": "string", "minLength": 1, "description": description, **more}


def _choice(description: str, values: list[str], **more: Any) -> dict[str, Any]:
    return {"enum": values, "description": description, **more}


def _number(description: str, minimum: int | None = None, **more: Any) -> dict[str, Any]:
    low = minimum if minimum is not None else 0 if "maximum" in more else None
    return {"type": "integer", "description": description} | ({} if low is None else {"minimum": low}) | more


def _list(description: str, values: list[str] | None = None) -> dict[str, Any]:
    items: dict[str, Any] = {"type": "string"} if values is None else {"enum": values}
    return {"type": "array", "minItems": 1, "items": items, "description": description}
