"""What each kind of site expects of a file: one row for each preset.

A preset is data: where the file goes, and its keys in their order with a function that reads each value off the
article. Front-matter key names live here and nowhere else. A function that returns None leaves its key out.
"""

from collections.abc import Mapping
from types import MappingProxyType

from pipeline.export.presets.generators import ASTRO, DOCUSAURUS, ELEVENTY, HUGO, HUGO_BUNDLE, JEKYLL, UNIVERSAL
from pipeline.export.presets.row import Field, Names, Preset, Shape, Subject, fits, parts
from pipeline.export.presets.smartable import SMARTABLE
from pipeline.export.presets.values import MAX_EXCERPT, MAX_ITEMS, MAX_TITLE

__all__ = [
    "MAX_EXCERPT",
    "MAX_ITEMS",
    "MAX_TITLE",
    "PRESETS",
    "SMARTABLE",
    "Field",
    "Names",
    "Preset",
    "Shape",
    "Subject",
    "fits",
    "parts",
]

PRESETS: Mapping[str, Preset] = MappingProxyType(
    {preset.name: preset for preset in (SMARTABLE, JEKYLL, HUGO, HUGO_BUNDLE, ASTRO, ELEVENTY, DOCUSAURUS, UNIVERSAL)}
)
"""Every preset by its name."""
