"""The rows of the site generators. What each key means to its generator is proved by building (`tests/generators`)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from pipeline.export import bodies
from pipeline.export.frontmatter import NULL, Name, Quoted, Value
from pipeline.export.presets import values
from pipeline.export.presets.row import Field, Names, Preset, Shape, Subject
from pipeline.export.presets.values import MAX_ITEMS, MAX_TITLE, PICTURE, PROVIDER
from pipeline.model import Related

_RELATED: Shape = {"title": "text", "canonical_url": "link", "date": "date", "provider": PROVIDER}


def _keys(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Keys by which each generator takes a file for something else than an article, or reads it in another way: names in
# lower case, for Hugo does not tell cases apart.
_JEKYLL = _keys(
    "layout permalink category categories slug ext id url path dir name collection content output next previous "
    "relative_path render_with_liquid excerpt_separator redirect_from redirect_to paginate pagination"
)
_HUGO = _keys(
    "aliases build _build cascade expirydate unpublishdate publishdate pubdate published modified headless "
    "iscjklanguage kind keywords lang layout linktitle markup menu menus outputs params path resources sitemap slug "
    "summary translationkey type url weight audio videos series"
)
_ASTRO = frozenset(("slug", "id", "layout"))
_ELEVENTY = _keys(
    "layout pagination templateengineoverride eleventycomputed eleventynavigation eleventydataschema eleventyimport "
    "dynamicpermalink permalinkbypassoutputdir page pkg eleventy collections content"
)
_DOCUSAURUS = _keys(
    "id slug authors author author_title author_url author_image_url unlisted keywords title_meta sidebar_label "
    "hide_table_of_contents toc_min_heading_level toc_max_heading_level"
)

# What Docusaurus 3.10 writes elsewhere without escaping it: front matter into a program in single quotes, where a title
# that ends in a backslash stops the build and `\\'` would end the string and run the rest; title and description into
# the structured data of list pages, where `</script>` would end the script and `<!-- <script>` stops the build.
# U+2216 and U+2039 look alike and do neither.
_UNESCAPED = {ord("\\"): "\u2216", ord("<"): "\u2039"}


def _respell_for_docusaurus(text: str) -> str:
    return text.translate(_UNESCAPED)


def _draft(subject: Subject) -> Value | None:
    return None if subject.article.visible is None else not subject.article.visible


def _if_hidden(value: Value) -> Callable[[Subject], Value | None]:
    return lambda subject: value if subject.article.visible is False else None


def _related(subject: Subject) -> Value | None:
    return [_related_item(item) for item in subject.article.related[:MAX_ITEMS]] or None


def _related_item(item: Related) -> Value:
    return values.known(
        {
            "title": values.capped(item.title, MAX_TITLE),
            "canonical_url": Quoted(item.url),
            "date": values.seconds(item.published_at),
            "provider": values.provider(item.provider),
        }
    )


def _only(key: str, value: Any) -> Callable[[Mapping[str, Any]], str | None]:
    """A rule: `key` hides a page with this value, and does something else with any other."""

    def rule(read: Mapping[str, Any]) -> str | None:
        return f"{key} says {read[key]!r}" if key in read and read[key] is not value else None

    return rule


_TITLE = Field("title", values.title)
_DESCRIPTION = Field("description", values.excerpt)
_DATE = Field("date", values.date, "date")
_DRAFT = Field("draft", _draft, "flag")
_NOT_WRITTEN = (
    # Without the second, Eleventy leaves the page out and lists it all the same.
    Field("permalink", _if_hidden(False), "flag"),
    Field("eleventyExcludeFromCollections", _if_hidden(True), "flag"),
)
_LINK = Field("canonical_url", values.link, "link")
_AUTHORS = Field("authors", values.authors, ("text",))
_IMAGE_MAP = Field("image", values.lead(values.image), PICTURE)
_IMAGE = (
    Field("image", values.lead(lambda image: Quoted(image.url)), "picture"),
    Field("image_width", values.lead(lambda image: image.width), "number"),
    Field("image_height", values.lead(lambda image: image.height), "number"),
    Field("image_srcset", values.lead(lambda image: values.quoted(image.srcset))),
)
_SCORES = (
    Field("article_type", values.kind),
    Field("video_id", lambda s: values.quoted(values.video_id(s))),
    Field("quality", lambda s: s.article.quality, "number"),
    Field("heat", lambda s: s.article.heat, "number"),
)
_LANGUAGE = Field("language", values.of(lambda a: None if a.language is None else Name(a.language)))
_TAGS = Field("tags", values.topics, ("text",))
_BLOCKS = (
    Field("provider", values.of(lambda a: values.provider(a.provider)), PROVIDER),
    Field("related", _related, (_RELATED,)),
    Field("secured", lambda s: values.quoted(s.secured), block=True),
)
_NAMES = Names(
    excerpt="description", type="article_type", player="video_id", topics="tags", images="image", related="related"
)
_WITH_BYLINE = replace(_NAMES, authors="byline")

JEKYLL = Preset(
    name="jekyll",
    folder="_posts",
    file_name="{date}-{slug}.md",
    date_key="date",
    visible_key="published",
    hidden={"published": False},
    updated_key="last_modified_at",
    content_keys=("title", "excerpt", "video_id", "image"),
    link_key="canonical_url",
    secured_key="secured",
    required=("title", "date", "canonical_url", "provider"),
    markup=bodies.jekyll,
    names=Names(type="article_type", player="video_id", topics="tags", images="image"),
    reserved=_JEKYLL,
    respell=values.without_tags,
    fields=(
        _TITLE,
        Field("excerpt", values.excerpt),
        _DATE,
        Field("last_modified_at", values.updated, "date"),
        Field("published", lambda s: s.article.visible, "flag"),
        _LINK,
        *_IMAGE,
        *_SCORES,
        Field("lang", _LANGUAGE.value),
        _TAGS,
        _AUTHORS,
        *_BLOCKS,
    ),
)
"""Posts. `image`, `canonical_url`, `last_modified_at` and `lang` are the names that jekyll-seo-tag, jekyll-sitemap and
jekyll-feed read."""

HUGO = Preset(
    name="hugo",
    static_folder="static",
    folder="content/news",
    picture_folder="static/assets/news",
    file_name="{date}-{slug}.md",
    date_key="date",
    visible_key="draft",
    hidden={"draft": True},
    updated_key="lastmod",
    content_keys=("title", "description", "video_id", "images"),
    link_key="canonical_url",
    secured_key="secured",
    required=("title", "date", "canonical_url", "provider"),
    markup=bodies.hugo,
    names=Names(
        excerpt="description", type="article_type", player="video_id", topics="tags", images="images", related="related"
    ),
    reserved=_HUGO,
    fields=(
        _TITLE,
        _DESCRIPTION,
        _DATE,
        Field("lastmod", values.updated, "date"),
        _DRAFT,
        _LINK,
        *_IMAGE[1:],
        *_SCORES,
        _LANGUAGE,
        _TAGS,
        _AUTHORS,
        # Addresses, not maps: the built-in Open Graph and Twitter templates take each for one.
        Field("images", values.lead(lambda image: [Quoted(image.url)]), ("picture",)),
        *_BLOCKS,
    ),
)
"""The section `news`. `published` must not be there: since 0.136 Hugo reads it as a date and fails."""

HUGO_BUNDLE = replace(HUGO, name="hugo-bundle", file_name="{date}-{slug}/index.md", picture_folder="", picture_link="")
"""As `hugo`, each article a page bundle, in which its stored picture is a page resource."""

ASTRO = Preset(
    name="astro",
    static_folder="public",
    folder="src/content/news",
    picture_folder="src/content/news/images",
    picture_link="./images/",
    file_name="{date}-{slug}.md",
    date_key="pubDate",
    visible_key="draft",
    hidden={"draft": True},
    updated_key="updatedDate",
    content_keys=("title", "description", "video_id", "image"),
    link_key="canonical_url",
    secured_key="secured",
    required=("title", "pubDate", "canonical_url", "provider"),
    markup=bodies.astro,
    names=_NAMES,
    reserved=_ASTRO,
    fields=(
        _TITLE,
        _DESCRIPTION,
        Field("pubDate", values.date, "date"),
        Field("updatedDate", values.updated, "date"),
        _DRAFT,
        _LINK,
        *_SCORES,
        _LANGUAGE,
        _TAGS,
        _AUTHORS,
        _IMAGE_MAP,
        *_BLOCKS,
    ),
)
"""The content collection `news`, with the dates' names of Astro's blog starter. Astro itself knows no drafts: the
generated `content.config.ts` leaves them out."""

ELEVENTY = Preset(
    name="eleventy",
    static_folder="public",
    folder="content/news",
    # The date behind: Eleventy takes it off the front of a name, and two articles of one title would be one page.
    picture_folder="public/assets/news",
    file_name="{slug}-{date}.md",
    date_key="date",
    visible_key="permalink",
    hidden={"permalink": False, "eleventyExcludeFromCollections": True},
    updated_key="updated",
    content_keys=("title", "description", "video_id", "image"),
    link_key="canonical_url",
    secured_key="secured",
    required=("title", "date", "canonical_url", "provider"),
    markup=bodies.eleventy,
    names=_NAMES,
    reserved=_ELEVENTY,
    respell=values.without_tags,
    extra_checks=(_only("permalink", False),),  # Any other value is a path, which may lead out of the output folder.
    fields=(
        _TITLE,
        _DESCRIPTION,
        _DATE,
        Field("updated", values.updated, "date"),
        *_NOT_WRITTEN,
        _LINK,
        *_SCORES,
        _LANGUAGE,
        _TAGS,
        _AUTHORS,
        _IMAGE_MAP,
        *_BLOCKS,
    ),
)
"""Pages below the input folder `content`; `tags` make the collections."""

DOCUSAURUS = Preset(
    name="docusaurus",
    static_folder="static",
    folder="blog",
    picture_folder="blog/img",
    picture_link="./img/",
    file_name="{date}-{slug}.md",
    date_key="date",
    visible_key="draft",
    hidden={"draft": True},
    updated_key="last_update",
    content_keys=("title", "description", "video_id", "image"),
    link_key="canonical_url",
    secured_key="secured",
    required=("title", "date", "canonical_url", "provider"),
    markup=bodies.docusaurus,
    respell=_respell_for_docusaurus,
    names=_WITH_BYLINE,
    reserved=_DOCUSAURUS,
    fields=(
        _TITLE,
        _DESCRIPTION,
        _DATE,
        _DRAFT,
        _LINK,
        *_IMAGE,
        *_SCORES,
        _LANGUAGE,
        _TAGS,
        # Not `authors`: Docusaurus wants those in a file of their own, and warns.
        Field("byline", values.authors, ("text",)),
        Field(
            "last_update",
            lambda s: None if (moment := values.updated(s)) is None else {"date": moment},
            {"date": "date"},
        ),
        *_BLOCKS,
    ),
)
"""Blog posts."""

_UNIVERSAL_FIELDS = (
    _TITLE,
    _DESCRIPTION,
    _DATE,
    Field("last_modified_at", values.updated, "date"),
    _DRAFT,
    # Jekyll hides what says null or false, Hugo reads a date here and passes over null alone.
    Field("published", _if_hidden(NULL), "null"),
    *_NOT_WRITTEN,
    _LINK,
    *_IMAGE,
    *_SCORES,
    _LANGUAGE,
    _TAGS,
    Field("byline", values.authors, ("text",)),
    *_BLOCKS,
)

UNIVERSAL = Preset(
    name="universal",
    folder="_posts",
    file_name="{date}-{slug}.md",
    date_key="date",
    visible_key="draft",
    hidden={"draft": True, "published": None, "permalink": False, "eleventyExcludeFromCollections": True},
    updated_key="last_modified_at",
    content_keys=("title", "description", "video_id", "image"),
    link_key="canonical_url",
    secured_key="secured",
    required=("title", "date", "canonical_url", "provider"),
    markup=bodies.universal,
    respell=_respell_for_docusaurus,
    names=_WITH_BYLINE,
    reserved=(_JEKYLL | _HUGO | _ASTRO | _ELEVENTY | _DOCUSAURUS)
    - frozenset(field.key.lower() for field in _UNIVERSAL_FIELDS),
    extra_checks=(_only("permalink", False), _only("published", None)),
    fields=_UNIVERSAL_FIELDS,
)
"""One file that builds in all five. It lies in `_posts`, for Jekyll alone cannot be told to look elsewhere."""
