"""The row of `smartable`: the files of the reference system, to the byte."""

from collections.abc import Callable

from pipeline.export import bodies
from pipeline.export.frontmatter import Name, Quoted, Value
from pipeline.export.presets import values
from pipeline.export.presets.row import Field, Preset, Shape, Subject
from pipeline.export.presets.values import IMAGE, MAX_EXCERPT, MAX_ITEMS, MAX_TITLE, PROVIDER
from pipeline.model import Article, Provider, Related

_PLAYER = (
    '<iframe width="800" height="500" frameborder="0" src="https://www.youtube.com/embed/{}" allow="accelerometer; '
    'autoplay; encrypted-media; gyroscope; picture-in-picture" allowfullscreen></iframe>'
)
_PICTURE: Shape = {"url": "link", "width?": "number", "height?": "number", "srcset?": "text", "title?": "text"}
_RELATED: Shape = {
    "title": "text",
    "excerpt?": "text",
    "publishedDateTime": "date",
    "webUrl": "link",
    "ampWebUrl?": "link",
    "cdnAmpWebUrl?": "link",
    "type": "text",
    "provider": PROVIDER,
    "quality": "number",
    "images?": (IMAGE,),
}


def _player(subject: Subject) -> Value | None:
    video_id = values.video_id(subject)
    return None if video_id is None else Quoted(_PLAYER.format(video_id))


def _provider(provider: Provider) -> Value:
    entry = values.provider(provider)
    if provider.images:
        entry["images"] = [values.image(image) for image in provider.images[:MAX_ITEMS]]
    return entry


def _images(subject: Subject) -> Value | None:
    title = values.capped(subject.article.title, MAX_TITLE)
    return [values.image(image, title) for image in subject.article.images[:MAX_ITEMS]] or None


def _related(subject: Subject) -> Value | None:
    return [_related_item(item) for item in subject.article.related[:MAX_ITEMS]] or None


def _related_item(item: Related) -> Value:
    amp = item.amp_url is not None and item.amp_cache_url is not None
    return values.known(
        {
            "title": values.capped(item.title, MAX_TITLE),
            "excerpt": values.capped(item.excerpt, MAX_EXCERPT),
            "publishedDateTime": values.seconds(item.published_at),
            "webUrl": Quoted(item.url),
            "ampWebUrl": values.quoted(item.amp_url) if amp else None,
            "cdnAmpWebUrl": values.quoted(item.amp_cache_url) if amp else None,
            "type": Name(item.type),
            "provider": values.provider(item.provider),
            "quality": item.quality,
            "images": None if item.image is None else [values.image(item.image)],
        }
    )


def _amp(read: Callable[[Article], str | None]) -> Callable[[Subject], Value | None]:
    # The reference has both AMP links or neither (2,437 of 2,437 files).
    def value(subject: Subject) -> Value | None:
        article = subject.article
        return None if article.amp_url is None or article.amp_cache_url is None else values.quoted(read(article))

    return value


SMARTABLE = Preset(
    name="smartable",
    folder="_news",
    file_name="{date}-{slug}.md",
    date_key="publishedDateTime",
    visible_key="published",
    hidden={"published": False},
    updated_key="updatedDateTime",
    content_keys=("title", "excerpt", "featuredContent", "images"),
    link_key="webUrl",
    secured_key="secured",
    required=("category", "title", "publishedDateTime", "webUrl", "type", "provider"),
    markup=bodies.jekyll,
    respell=values.without_tags,
    picture_link="{site_url}/assets/news/",
    fields=(
        Field("category", lambda _: Name("news")),
        Field("title", values.title),
        Field("excerpt", values.excerpt),
        Field("publishedDateTime", values.date, "date"),
        Field("updatedDateTime", values.updated, "date"),
        Field("webUrl", values.link, "link"),
        Field("ampWebUrl", _amp(lambda a: a.amp_url), "link"),
        Field("cdnAmpWebUrl", _amp(lambda a: a.amp_cache_url), "link"),
        Field("type", values.kind),
        Field("quality", lambda s: s.article.quality, "number"),
        Field("heat", lambda s: s.article.heat, "number"),
        Field("published", lambda s: s.article.visible, "flag"),
        Field("featuredContent", _player, block=True, ours=True),
        Field(
            "provider",
            values.of(lambda a: _provider(a.provider)),
            {"name": "text", "domain": "text", "images?": (IMAGE,)},
        ),
        Field("topics", values.topics, ("text",)),
        Field(
            "images",
            _images,
            (_PICTURE,),
        ),
        Field("related", _related, (_RELATED,)),
        Field("secured", lambda s: values.quoted(s.secured), block=True),
    ),
)
"""Sites of the reference system: Jekyll, with `_news` read by the theme's own templates."""
