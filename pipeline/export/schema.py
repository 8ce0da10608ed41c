"""The `content.config.ts` of an Astro site, made from a preset's row. Pure."""

import json
from collections.abc import Iterator, Mapping

from pipeline.export.presets import Preset, Shape, parts

_SCALARS = {
    "text": "z.string()",
    "link": "z.string().url()",
    "date": "z.date()",
    "number": "z.number().int()",
    "flag": "z.boolean()",
    "null": "z.null()",
}

_CONFIG = """\
// Made by `scrapy preset schema {name}`. Made again, it is the same while the preset is.
import {{ defineCollection, z }} from 'astro:content';
import {{ glob, type Loader }} from 'astro/loaders';

// Astro has no drafts of its own: what must not be shown is taken out here, so that no page has to think of it.
const files = glob({{ base: {base}, pattern: '**/*.md' }});
const shown: Loader = {{
  name: 'wirecopy',
  load: async (context) => {{
    await files.load(context);
    for (const [id, entry] of context.store.entries()) if (entry.data.draft) context.store.delete(id);
  }},
}};

const news = defineCollection({{
  loader: shown,
  schema: {function}{schema},
}});

export const collections = {{ news }};
"""


def astro_config(preset: Preset) -> str:
    """Return a `content.config.ts` whose collection `news` holds the files of `preset`, typed and without drafts.

    Keys that people add to a file are let through and left out of the entry's data.
    """
    base = json.dumps(f"./{preset.folder}")
    optional = {key if key in preset.required else f"{key}?": shape for key, shape in preset.shapes.items()}
    # A picture that lies below the collection is Astro's own to find, size and convert; elsewhere it is a path.
    own = preset.picture_link.startswith("./")
    scalars = _SCALARS | {"picture": "z.string().url().or(image())" if own else "z.string()"}
    schema = "\n".join(_object(optional, "  ", scalars))
    return _CONFIG.format(name=preset.name, base=base, schema=schema, function="({ image }) => " if own else "")


def _object(shapes: Mapping[str, Shape], indent: str, scalars: Mapping[str, str]) -> Iterator[str]:
    yield "z.object({"
    for key, shape, optional in parts(shapes):
        yield f"{indent}  {key}: {_type(shape, indent + '  ', scalars)}{'.optional()' if optional else ''},"
    yield indent + "})"


def _type(shape: Shape, indent: str, scalars: Mapping[str, str]) -> str:
    if isinstance(shape, str):
        return scalars[shape]
    if isinstance(shape, tuple):
        return f"z.array({_type(shape[0], indent, scalars)})"
    return "\n".join(_object(shape, indent, scalars))
