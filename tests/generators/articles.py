"""Three hundred articles for the sites that are built: hostile titles and texts, equal titles, hidden ones."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from pipeline.export.names import stem
from pipeline.export.presets import MAX_TITLE, Preset
from pipeline.export.render import Body, render
from pipeline.model import Article, Image, Moment, Provider, Related
from pipeline.normalise.slugs import slug
from pipeline.text import clean
from tests.export.hostile import NASTY

COUNT = 300
HIDDEN_EVERY = 9

TEXTS = (
    'First paragraph of an ordinary report.\nSecond one, with "quotes", a dash - and 5 % of $7.',
    "{{ site.title }} {% include nope.html %} {% raw %}\n{% for i in (1..3000000) %}{% endfor %}",
    '{{< readfile "/etc/hostname" >}} and {{% nope %}}\n{{ .Site.Title }} {{< /nope >}}',
    "import fs from 'fs'\nexport const a = 1\n{process.env.HOME} <Foo/> {1+1} ${7*7}",
    "<script>alert(1)</script> <img src=x onerror=alert(1)> <!-- more --> &lt;b&gt; &amp; AT&T &#60;i&#62;",
    '[c](javascript:alert(1)) ![i](x"onerror="alert(1)) <javascript:alert(1)>\n[r]: javascript:alert(1)\n[r]',
    '{:onclick="alert(1)"}\n{::nomarkdown}<b>{:/}\nWord{:.x}\n*[HTML]: abbreviation',
    "Run `{{ page.title }}` and `{% x %}`:\n```liquid\n{{ content }}\n```\n    {{< indented >}}\n~~~\n{% x %}\n~~~",
    "# no heading\n- no list\n+ none\n1. none\n23) none\n> no quote\n---\n===\n+++\n| no | table |\n|---|---|\n: none",
    ":::note\nnone\n:::\n::youtube[x]{#a}\na :smile: b :span[x] 12:30 a:b",
    "*no* _emphasis_ __here__ ~~or~~ there\\ or\\* snake_case_name 2 * 3 * 4 ^^ $$ x^2 $$ [^1] [ ] [x]",
    "See https://evil.example/a_b, www.evil.example or me@evil.example, javascript:alert(1).",
    "---\npublished: true\n---\n---js\n{ title: 1 }\n---\n%YAML 1.1\n{# comment #} <%= 7*7 %> [[toc]] <!--truncate-->",
    "日本語の本文。\nनमस्ते दुनिया।\nمرحبا\nemoji 😀 astral 􏿿 é",
)

TOPICS = ("AI", "Machine Learning", "No", "1e3", "Öffentlich", "3D Printing", "null", "Power Apps")


@dataclass(frozen=True, slots=True)
class Sample:
    """An article and what its page must show."""

    article: Article
    stem: str
    """Name of its file, without the ending; of a page bundle its folder's."""
    body: Body

    @property
    def hidden(self) -> bool:
        """Whether no page may show it."""
        return self.article.visible is False

    @property
    def text(self) -> str:
        """Plain text of its body."""
        if self.body == "none":
            return ""
        return (self.article.body if self.body == "text" else self.article.excerpt) or ""


def samples(preset: Preset, count: int = COUNT) -> tuple[Sample, ...]:
    """Return articles with the names that their files have with a preset."""
    found: list[Sample] = []
    taken: set[str] = set()
    for article in articles(count):
        date = article.published_at.value.date().isoformat()
        name = stem(slug(article.title), article.canonical_url)
        for number in range(1, count):
            numbered = name if number == 1 else f"{name}-{number}"
            path = preset.file_name.format(date=date, slug=numbered)
            if path not in taken:
                break
        taken.add(path)
        body: Body = ("text", "excerpt", "none")[len(found) % 3]
        found.append(Sample(article, path.removesuffix(".md").removesuffix("/index"), body))
    return tuple(found)


def files(preset: Preset, found: tuple[Sample, ...]) -> dict[str, bytes]:
    """Return path → bytes of the files of these articles."""
    ending = "/index.md" if preset.file_name.endswith("/index.md") else ".md"
    return {
        f"{preset.folder}/{sample.stem}{ending}": render(
            sample.article, preset, "QQ==;QQ==", updated=True, body=sample.body
        )
        for sample in found
    }


def articles(count: int = COUNT) -> list[Article]:
    """Return articles, each with an address, a picture and a second of its own."""
    titles = [title for title in map(clean, NASTY) if title]
    titles += ["The same title"] * 6 + ["Crème brûlée & “quotes” — 50% off: a ‘report’"]
    titles += [f"Report number {number}: what changed in week {number % 52}" for number in range(len(titles), count)]
    return [_article(number, title) for number, title in enumerate(titles[:count])]


def _article(number: int, title: str) -> Article:
    # Two of the equal titles fall on one day; the last second of a day and the first are among the hours.
    published = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=number // 2, seconds=(number * 86_399) % 86_400)
    url = f"https://news.example/{number}/token-{number:04}-end"
    text = TEXTS[number % len(TEXTS)]
    changed = published + timedelta(days=1, hours=3) if number % 5 == 0 else None
    article = Article(
        canonical_url=url,
        original_url=url,
        title=title if len(title) <= MAX_TITLE else title[:MAX_TITLE],
        excerpt=None if number % 11 == 0 else clean(text.replace("\n", " ")),
        published_at=Moment(value=published, source="json-ld"),
        modified_at=None if changed is None else Moment(value=changed, source="json-ld"),
        provider=Provider(name="The Example: Daily", domain="news.example"),
        authors=("Ada Writer", "yes") if number % 4 else (),
        language="en",
        images=() if number % 7 == 0 else (Image(url=f"{url}.jpg?w=1200&h=630", width=1200, height=630),),
        body=text,
        topics=tuple(TOPICS[(number + step) % len(TOPICS)] for step in range(number % 4)),
        quality=70 + number % 30,
        heat=80,
        visible=number % HIDDEN_EVERY != 0,
    )
    related = Related(
        title=title,
        excerpt=None,
        published_at=article.published_at,
        url=f"https://other.example/{number}",
        provider=Provider(name="Other", domain="other.example"),
        quality=40,
    )
    return replace(article, related=(related,) if number % 3 == 0 else ())
