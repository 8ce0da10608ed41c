"""Articles to bytes: against the reference's own file, our golden file, nasty titles and random text."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from pipeline.export.check import check
from pipeline.export.frontmatter import Name, Quoted, dump, is_plain, parse, parse_12
from pipeline.export.presets import MAX_TITLE, PRESETS
from pipeline.export.presets.values import without_tags
from pipeline.export.render import front_matter, render
from pipeline.model import Article, Image, Provider, Related
from tests.export.hostile import NASTY
from tests.export.samples import ARTICLE, article, moment

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
SMARTABLE = PRESETS["smartable"]


def seed_article() -> tuple[Article, dict[str, Any], bytes]:
    path = SHARED / "reference" / "seed.md"
    if not path.exists():
        pytest.skip("the reference data are not on this machine")
    content = path.read_bytes()
    seed, _ = parse(content)

    def provider(entry: dict[str, Any]) -> Provider:
        return Provider(name=entry["name"], domain=entry["domain"], images=tuple(map(image, entry.get("images", ()))))

    def image(entry: dict[str, Any]) -> Image:
        return Image(url=entry["url"], width=entry["width"], height=entry["height"])

    return (
        Article(
            canonical_url=seed["webUrl"],
            original_url=seed["webUrl"],
            title=seed["title"],
            excerpt=seed["excerpt"],
            published_at=moment(seed["publishedDateTime"].isoformat()),
            provider=provider(seed["provider"]),
            amp_url=seed["ampWebUrl"],
            amp_cache_url=seed["cdnAmpWebUrl"],
            quality=seed["quality"],
            heat=seed["heat"],
            visible=seed["published"],
            topics=tuple(seed["topics"]),
            images=tuple(map(image, seed["images"])),
            related=tuple(
                Related(
                    title=entry["title"],
                    excerpt=entry["excerpt"],
                    published_at=moment(entry["publishedDateTime"].isoformat()),
                    url=entry["webUrl"],
                    amp_url=entry["ampWebUrl"],
                    amp_cache_url=entry["cdnAmpWebUrl"],
                    provider=provider(entry["provider"]),
                    quality=entry["quality"],
                    image=image(entry["images"][0]),
                )
                for entry in seed["related"]
            ),
        ),
        seed,
        content,
    )


def test_the_seed_is_rendered_to_its_bytes() -> None:
    subject, seed, content = seed_article()
    assert render(subject, SMARTABLE, seed["secured"]) == content


def test_the_seed_without_a_key_lacks_one_field_only() -> None:
    subject, _, content = seed_article()
    lines = content.decode().split("\n")
    secured = next(number for number, line in enumerate(lines) if line.startswith("secured:"))
    assert render(subject, SMARTABLE).decode().split("\n") == lines[: secured - 1] + lines[secured + 1 :]


def test_our_article_is_rendered_to_the_golden_file() -> None:
    golden = Path(__file__).with_name("golden_smartable.md")
    assert render(ARTICLE, SMARTABLE, "QQ==;QQ==") == golden.read_bytes()


def test_unknown_fields_leave_no_key_and_no_gap() -> None:
    bare = replace(
        ARTICLE,
        excerpt=None,
        amp_cache_url=None,
        images=(),
        related=(),
        topics=(),
        quality=None,
        heat=None,
        visible=None,
    )
    assert render(bare, SMARTABLE).decode() == (
        "---\n"
        "category: news\n"
        'title: "Harbour bridge reopens after “longest” repair"\n'
        "publishedDateTime: 2026-11-20T07:05:09Z\n"
        'webUrl: "https://news.example/2026/11/20/harbour-bridge/"\n'
        "type: article\n"
        "\n"
        "provider:\n"
        '  name: "The Example: Daily"\n'
        "  domain: news.example\n"
        "  images:\n"
        '    - url: "https://site.example/assets/news.example-50x50.jpg"\n'
        "      width: 50\n"
        "      height: 50\n"
        "---\n"
        "\n"
    )


def test_a_video_has_its_player() -> None:
    video = replace(ARTICLE, type="video", video_id="a-b_c1D2e3F")
    text = render(video, SMARTABLE).decode()
    assert (
        '\n\nfeaturedContent: "<iframe width=\\"800\\" height=\\"500\\" frameborder=\\"0\\" '
        'src=\\"https://www.youtube.com/embed/a-b_c1D2e3F\\" allow=\\"accelerometer; autoplay; encrypted-media; '
        'gyroscope; picture-in-picture\\" allowfullscreen></iframe>"\n\nprovider:\n'
    ) in text


@pytest.mark.parametrize("video_id", ["short", 'a"><script>', "a-b_c1D2e3F4", "a-b_c1D2e3F\n"])
def test_a_video_id_that_is_none_makes_no_player(video_id: str) -> None:
    assert b"featuredContent" not in render(replace(ARTICLE, type="video", video_id=video_id), SMARTABLE)


def test_the_last_change_is_shown_only_for_updated_articles() -> None:
    changed = replace(ARTICLE, modified_at=moment("2026-11-21T08:00:00+00:00"))
    assert b"updatedDateTime" not in render(changed, SMARTABLE)
    text = render(changed, SMARTABLE, updated=True)
    assert b"publishedDateTime: 2026-11-20T07:05:09Z\nupdatedDateTime: 2026-11-21T08:00:00Z\nwebUrl:" in text


def test_a_change_within_the_minute_is_none() -> None:
    changed = replace(ARTICLE, modified_at=moment("2026-11-20T07:05:59+00:00"))
    assert b"updatedDateTime" not in render(changed, SMARTABLE, updated=True)


def test_fields_are_capped() -> None:
    picture = ARTICLE.images[0]
    huge = replace(
        ARTICLE,
        title="A" * 1_000_000,
        excerpt="B" * 100_000,
        images=(picture,) * 10_000,
        related=ARTICLE.related * 10_000,
        topics=("T",) * 10_000,
    )
    read, _ = parse(render(huge, SMARTABLE))
    assert len(read["title"]) == MAX_TITLE
    assert len(read["excerpt"]) == 1000
    assert [len(read[key]) for key in ("images", "related", "topics")] == [20, 20, 20]
    assert len(render(huge, SMARTABLE)) <= SMARTABLE.max_bytes


@pytest.mark.parametrize("preset", ["hugo", "astro"])
@pytest.mark.parametrize("title", NASTY)
def test_titles_for_templates_that_escape_are_exact(title: str, preset: str) -> None:
    content = render(article(title=title), PRESETS[preset])
    assert [read["title"] for read, _ in (parse(content), parse_12(content))] == [title, title]


@pytest.mark.parametrize("title", NASTY)
def test_nasty_titles_come_back_exact(title: str) -> None:
    subject = article(title=title, provider=Provider(name=title or "x", domain="news.example"), topics=(title or "x",))
    content = render(subject, SMARTABLE)
    # Exact, but for the beginnings of tags, which the usual templates of Jekyll would print alive.
    shown = without_tags(title)
    for read, _ in (parse(content), parse_12(content)):
        assert read["title"] == shown
        assert read["images"][0]["title"] == shown
        assert read["provider"]["name"] == (shown or "x")
        assert read["topics"] == [shown or "x"]
        assert set(read) == set(parse(render(article(), SMARTABLE))[0])
    assert content.split(b"\n")[2].startswith(b'title: "')
    assert check(content, SMARTABLE, front_matter(subject, SMARTABLE)) == ()


def test_the_catalogues_titles_come_back_exact() -> None:
    source = SHARED / "hostile" / "make_inputs.py"
    if not source.exists():
        pytest.skip("the hostile kit is not on this machine")
    text = source.read_text(encoding="utf-8")
    start = text.index("TITLES = [")
    titles = eval(text[start + len("TITLES = ") : text.index("json.dump", start)])
    assert len(titles) >= 79
    for title in titles:
        wanted = title.replace("\ud800", "\ufffd")
        wanted = wanted if len(wanted) <= MAX_TITLE else wanted[: MAX_TITLE - 4] + " ..."
        for preset, shown in (("hugo", wanted), ("smartable", without_tags(wanted))):
            content = render(article(title=title), PRESETS[preset])
            assert (parse(content)[0]["title"], parse_12(content)[0]["title"]) == (shown, shown)


@pytest.mark.parametrize("name", ["IT Pro", "Marc D Anderson's Blog", "EurekAlert!", "TechCrunch", "9to5Mac",
                                  ".NET Blog",
                                  "Süddeutsche Zeitung", "winbuzzer.com", "20 Minuten", "C++ (blog)"])  # fmt: skip
def test_safe_names_stay_plain(name: str) -> None:
    assert dump({"name": Name(name)}) == f"name: {name}\n"


@pytest.mark.parametrize("name", ["The Verge: Tech", "No", "yes", "1e3", "12:30:45", "2020-01-01", "a #b", "- x", "@x",
                                  "null",
                                  "0o17", "1,000", "~", "", "x:", ".5", "...", "y"])  # fmt: skip
def test_unsafe_names_are_quoted(name: str) -> None:
    assert dump({"name": Name(name)}) == f'name: "{name}"\n'


texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


@given(texts)
def test_what_is_plain_is_text_to_both_readings(text: str) -> None:
    content = f"---\n{dump({'a': Name(text), 'b': [Name(text)], 'c': Quoted(text)})}---\n\n".encode()
    for read, _ in (parse(content), parse_12(content)):
        assert read == {"a": text, "b": [text], "c": text}


@given(st.from_regex(r"[-+.0-9a-fxoEe:_TZ~ ]{1,12}|(?i:y|n|yes|no|on|off|true|false|null)", fullmatch=True))
def test_look_alikes_are_text_to_both_readings(text: str) -> None:
    content = f"---\n{dump({'a': Name(text)})}---\n\n".encode()
    assert (parse(content)[0], parse_12(content)[0]) == ({"a": text}, {"a": text})
    if is_plain(text):
        assert yaml.safe_load(text) == text


@given(title=texts, excerpt=st.none() | texts, name=texts.filter(bool), topics=st.lists(texts.filter(bool), max_size=3))
def test_every_article_is_read_back_as_it_was_meant(
    title: str, excerpt: str | None, name: str, topics: list[str]
) -> None:
    subject = article(
        title=title, excerpt=excerpt, provider=Provider(name=name, domain="news.example"), topics=tuple(topics)
    )
    content = render(subject, SMARTABLE)
    assert check(content, SMARTABLE, front_matter(subject, SMARTABLE)) == ()
    assert content == render(subject, SMARTABLE)
    assert content.startswith(b"---\ncategory: news\n")
    assert content.endswith(b"\n---\n\n")
    assert content.count(b"\n---\n") == 1
    assert b"\r" not in content
