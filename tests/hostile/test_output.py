"""O: what strangers write becomes text and nothing else, in a file with a safe name, in the folder it belongs to."""

# ruff: noqa: N802 - tests are named by the ids of the catalogue

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import ExportFailed, Rejected
from pipeline.export import bodies
from pipeline.export.check import check
from pipeline.export.deliver import Outcome, deliver
from pipeline.export.folder import Folder, digest
from pipeline.export.frontmatter import BadFrontMatter, Quoted, parse, parse_12
from pipeline.export.lock import RunLock
from pipeline.export.presets import PRESETS
from pipeline.export.presets.values import without_tags
from pipeline.export.render import front_matter, render
from pipeline.export.sweep import sweep
from pipeline.extract.read import extract
from pipeline.model import Article, Image, Page, Provider
from pipeline.normalise.article import normalise
from pipeline.normalise.slugs import slug
from pipeline.normalise.urls import canonicalise
from pipeline.store import Ledger
from pipeline.store.names import numbered
from pipeline.text import clean
from tests.export.samples import ARTICLE, NOW, Site, article, moment
from tests.hostile.world import story

ALL = sorted(PRESETS)
SMARTABLE = PRESETS["smartable"]
INJECTIONS = ["x\n---\nevil: true", "x\n...\nevil: true", "x\r---\rpublished: false", "x\u2028---\u2028y: 1",
              "x\u0085---\u0085y: 1"]  # fmt: skip
BOOLEANS = ["yes", "No", "NO", "on", "off", "null", "~", "true"]
NUMBERS = ["1e3", "0x1F", "0o17", "017", "1_000", "12:30:45", "190:20:30", "2024-05-06", "2024-05-06T07:08:09Z",
           ".inf", ".nan", "="]  # fmt: skip
TAGS = ["!!python/object/apply:os.system ['touch /tmp/x']", "!ruby/object:Gem::Installer {}", "!!js/function 'f'"]
RAW = ["del\x7f", "c1\x9b31m", "nonchar \ufffe\uffff", "nel\x85", "ls\u2028", "nul\x00", "esc\x1b[2J"]
SYNTAX = ["Colon: in title", "# hash", "- dash", "'single", '"double', "back\\slash \\n", "tab\there", "line\nbreak",
          "---", "...", "%YAML 1.1", "&a x", "*a", "<<: *a", "{a: 1}", "[1, 2]", "| x", "> x", "@at", "`tick", "? q",
          ": v", " lead", "trail ", "\ufeffbom", "bidi\u202eevil", "zw\u200bsp", "]]>",
          "=cmd|'/c calc'!A1"]  # fmt: skip
TEMPLATES = ["{{ site.time }}", "{% include secret.html %}", "{% raw %}", '{{< readFile "/etc/hostname" >}}',
             "{{% x %}}", "{{ .Site }}", "<%= 7*7 %>", "${7*7}"]  # fmt: skip
MARKUP = ["<script>alert(1)</script>", 'a"><img src=x onerror=alert(1)>', "</title><script>alert(1)</script>", "<!--"]
TITLES = INJECTIONS + BOOLEANS + NUMBERS + TAGS + RAW + SYNTAX + TEMPLATES + MARKUP + ["emoji 😀", "lone \ud800", ""]


def exact(title: str, preset: str = "smartable") -> None:
    """The title, and nothing else, comes back from the file, in both readings of YAML."""
    one = replace(ARTICLE, title=title or "x")
    content = render(one, PRESETS[preset])
    wanted = front_matter(one, PRESETS[preset])
    expected = (title or "x").replace("\ud800", "\ufffd")
    if PRESETS[preset].respell is not None:
        # Some characters cannot be trusted to a generator or its templates; these presets write ones that look alike.
        expected = str(wanted["title"]).replace("\ud800", "\ufffd")
        alike = {"\u2039": "<", "\u2216": "\\"}
        assert "".join(alike.get(char, char) for char in expected) == (title or "x").replace("\ud800", "\ufffd")
        assert expected == title or not {"<", "\\"}.isdisjoint(title) or title in ("", "lone \ud800")
    for read in (parse, parse_12):
        found, _ = read(content)
        assert found["title"] == expected
        assert found.keys() == wanted.keys()
    assert check(content, PRESETS[preset], wanted) == ()
    assert sum(line.startswith(b"title:") for line in content.split(b"\n")) == 1


@pytest.mark.parametrize("preset", ALL)
def test_O01_nasty_titles_come_back_exact(preset: str) -> None:
    for title in TITLES:
        exact(title, preset)


RUBY = shutil.which("ruby")


@pytest.mark.skipif(RUBY is None, reason="no Ruby here")
def test_O01_psych_reads_the_same(tmp_path: Path) -> None:
    for number, title in enumerate(TITLES):
        (tmp_path / f"{number:03}.md").write_bytes(render(replace(ARTICLE, title=title or "x"), SMARTABLE))
    wanted = [without_tags((title or "x").replace("\ud800", "\ufffd")) for title in TITLES]
    program = (
        "require 'yaml'; require 'json'; require 'time'; require 'date'\n"
        "puts JSON.generate(Dir[ARGV[0] + '/*.md'].sort.map { |f| YAML.safe_load(File.read(f, encoding: 'UTF-8')"
        ".split(/^---\\n/)[1], permitted_classes: [Time, Date])['title'] })"
    )
    done = subprocess.run(["ruby", "-e", program, str(tmp_path)], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == wanted


@pytest.mark.parametrize("title", INJECTIONS[:1])
def test_O02_a_title_adds_no_key(title: str) -> None:
    exact(title)
    assert "\n" not in clean(title)


@pytest.mark.parametrize("title", INJECTIONS[1:])
def test_O03_no_other_line_break_ends_the_front_matter(title: str) -> None:
    exact(title)
    assert len(clean(title).splitlines()) == 1


@pytest.mark.parametrize("title", BOOLEANS)
def test_O04_words_that_mean_something_are_text(title: str) -> None:
    exact(title)


@pytest.mark.parametrize("title", NUMBERS)
def test_O05_numbers_and_dates_are_text(title: str) -> None:
    exact(title)


def test_O06_an_emoji_is_one_character() -> None:
    exact("emoji 😀 \U0010ffff")
    assert b"\\ud8" not in render(replace(ARTICLE, title="😀"), SMARTABLE).lower()


@pytest.mark.parametrize("title", RAW)
def test_O07_what_no_reader_accepts_raw_is_escaped(title: str) -> None:
    exact(title)
    content = render(replace(ARTICLE, title=title), SMARTABLE).decode()
    assert not set("\x00\x1b\x7f\x85\x9b\u2028\ufffe\uffff") & set(content)


def test_O08_a_lone_surrogate_is_replaced() -> None:
    exact("lone \ud800")
    assert clean("lone \ud800") == "lone"


@pytest.mark.parametrize("title", TAGS)
def test_O09_tags_are_text(title: str) -> None:
    exact(title)
    with pytest.raises(BadFrontMatter):
        parse(f"---\ntitle: {title}\n---\n".encode())


@pytest.mark.parametrize("preset", ALL)
def test_O10_a_file_begins_with_three_dashes_and_a_line_end(preset: str) -> None:
    hostile = replace(ARTICLE, body="---js\n{ a: require('fs') }\n---\nx", excerpt="---js", title="---js")
    content = render(hostile, PRESETS[preset], body="text")
    assert content.startswith(b"---\n")
    _, body = parse(content)
    assert not body.lstrip().startswith("---")


@pytest.mark.parametrize("preset", ALL)
def test_O11_no_value_of_a_stranger_is_a_path(preset: str) -> None:
    hostile = replace(ARTICLE, title="permalink: ../../x.html", section="../../x", tags=("../x",), visible=True)
    assert "permalink" not in parse(render(hostile, PRESETS[preset]))[0]


def test_O12_what_hugo_reads_as_a_date_is_not_written_for_it() -> None:
    for visible in (True, False, None):
        assert "published" not in parse(render(replace(ARTICLE, visible=visible), PRESETS["hugo"]))[0]


@pytest.mark.parametrize("preset", ALL)
def test_O13_a_retraction_hides_the_page_by_the_targets_own_rule(preset: str) -> None:
    read, _ = parse(render(replace(ARTICLE, visible=False), PRESETS[preset]))
    assert PRESETS[preset].shown(read) is False
    hidden = PRESETS[preset].hidden
    assert all(key in read and read[key] == value for key, value in hidden.items())


@pytest.mark.parametrize("preset", ALL)
def test_O14_keys_with_a_meaning_are_only_the_targets_own(preset: str) -> None:
    found, _ = parse(render(ARTICLE, PRESETS[preset]))
    assert set(found) <= {field.key for field in PRESETS[preset].fields}
    assert not {key.lower() for key in found} & PRESETS[preset].reserved


@pytest.mark.parametrize(
    "broken", [b"title: one\ntitle: two", b"title:\tx\n\ty: 1", b"title: a: b", b'title: "x', b"title: x\nbody"]
)
def test_O15_a_file_that_is_read_in_two_ways_is_refused(broken: bytes) -> None:
    content = b"---\n" + broken + b"\n---\n\n"
    problems = check(content, SMARTABLE, front_matter(ARTICLE, SMARTABLE))
    assert problems
    with pytest.raises(BadFrontMatter):
        parse(b"---\n" + broken)


def test_O16_only_utf_8_is_written_and_read() -> None:
    for title in TITLES:
        render(replace(ARTICLE, title=title or "x"), SMARTABLE).decode("utf-8")
    with pytest.raises(BadFrontMatter, match="UTF-8"):
        parse(b"---\ntitle: caf\xe9\n---\n")


@pytest.mark.parametrize("text", ["not a date", "2024-02-30T10:00:00Z", "99999-01-01"])
def test_O17_no_impossible_date_is_written(text: str) -> None:
    undated = Page(url="https://news.example/x", html=story("A story", published=text), fetched=NOW)
    with pytest.raises(Rejected, match="no_date"):
        normalise(extract(undated), undated, Provider(name="N", domain="news.example"))
    content = render(ARTICLE, SMARTABLE).replace(b"2026-11-20T07:05:09Z", text.encode())
    assert check(content, SMARTABLE, front_matter(ARTICLE, SMARTABLE))


def test_O18_a_date_in_the_future_holds_the_article() -> None:
    page = Page(url="https://news.example/x", html=story("A story", published="2999-01-01T00:00:00Z"), fetched=NOW)
    with pytest.raises(Rejected, match="no_date"):
        normalise(extract(page), page, Provider(name="N", domain="news.example"))


def shown_as_text(text: str, preset: str) -> None:
    below = PRESETS[preset].markup(text)
    assert bodies.marker(below) is None
    assert not set("{}<>[]`") & set(below)


@pytest.mark.parametrize("preset", ALL)
@pytest.mark.parametrize(
    "text", ["{% include x %} {{ site.title }}", '{{ "now" | date: "%Y" }}', "{% raw %}", "{# x #}", "<%= 7*7 %>"]
)
def test_O19_template_language_in_a_body_is_text(preset: str, text: str) -> None:
    shown_as_text(text, preset)


@pytest.mark.parametrize("preset", ALL)
def test_O20_a_loop_in_a_body_is_text(preset: str) -> None:
    shown_as_text("{% assign a = (1..3000000) %}{% for i in a %}{% endfor %}", preset)


@pytest.mark.parametrize("preset", ALL)
def test_O21_a_shortcode_in_a_body_is_text(preset: str) -> None:
    shown_as_text('{{< readfile "/etc/hostname" >}} {{% nope %}}', preset)


@pytest.mark.parametrize("preset", ALL)
def test_O22_no_file_is_a_program(preset: str) -> None:
    assert PRESETS[preset].file_name.endswith(".md")
    shown_as_text("import fs from 'fs'\n\n{process.env.HOME} <Foo/> {1+1}", preset)


@pytest.mark.parametrize("preset", ["smartable", "jekyll", "eleventy", "docusaurus", "universal"])
def test_O23_no_mark_up_is_left_in_title_and_excerpt(preset: str) -> None:
    for text in MARKUP:
        found, _ = parse(render(replace(ARTICLE, title=text, excerpt=text, images=()), PRESETS[preset]))
        assert "<" not in str(found)


@pytest.mark.parametrize("preset", ["smartable", "jekyll", "eleventy"])
@pytest.mark.parametrize("title", ["1 < 2", "I <3 this", "a <- b", "<", "5 <= 6 <> 7", 'He said "no" & left > right'])
def test_O23_a_title_without_mark_up_is_written_as_it_is(preset: str, title: str) -> None:
    assert parse(render(replace(ARTICLE, title=title), PRESETS[preset]))[0]["title"] == title


def test_O23_the_player_is_ours_and_stays_mark_up() -> None:
    video = replace(ARTICLE, type="video", video_id="b_ieIGfOlbs")
    assert str(parse(render(video, SMARTABLE))[0]["featuredContent"]).startswith("<iframe ")


@pytest.mark.parametrize("url", ["javascript:alert(3)", 'https://x.example/" onerror="', "data:text/html,x"])
def test_O24_only_web_links_without_quotes_are_written(site: Site, ledger: Ledger, url: str) -> None:
    for hostile in (replace(ARTICLE, canonical_url=url), replace(ARTICLE, images=(Image(url=url),))):
        with pytest.raises(ExportFailed, match="bad-url"):
            deliver(ledger, site, 1, hostile, "x", NOW)
    assert site.files == []
    if url.startswith("https:"):
        assert '"' not in canonicalise(url)


@pytest.mark.parametrize("preset", ALL)
@pytest.mark.parametrize(
    "text",
    ["[x](javascript:alert(1))", "<script>alert(1)</script>", '{:onclick="alert(1)"}', "{::nomarkdown}<b>",
     "<javascript:alert(1)>", '![i](x"onerror="alert(1))', "[r]: javascript:alert(1)"],
)  # fmt: skip
def test_O25_no_mark_up_of_a_body_comes_alive(preset: str, text: str) -> None:
    shown_as_text(text, preset)
    assert "javascript:" not in PRESETS[preset].markup(text)


SLUGS = ["../../../../tmp/pwned", "..\\..\\pwned", "/etc/cron.d/x", "C:\\x", "a/b", "a\x00b", ".", "..", ".git",
         ".git/hooks/post-commit", ".htaccess", "_config", "_posts", "CON", "aux.md", "nul", "com1", "a" * 300,
         "é" * 200, "café", "Straße", "file.", "-rf", "--help", "~root", "$HOME", "`id`", "a;b", "a\nb", "😀", "中文",
         "", "   ", "???", "index", "x.md", "%2e%2e%2f", "．．／etc", "․․/x", "a" * 251 + "😀"]  # fmt: skip


def name_of(ledger: Ledger, site: Site, title: str, number: int = 0) -> str:
    one = article(number, title=title or "x")
    article_id = ledger.begin_article(one, one.canonical_url, "example", NOW)
    path = deliver(ledger, site, article_id, one, slug(title), NOW).path
    ledger.settle(article_id, NOW)
    return path


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.sqlite") as opened:
        yield opened


@pytest.fixture
def site(tmp_path: Path) -> Site:
    (tmp_path / "site").mkdir()
    return Site("local", tmp_path / "site")


def test_O26_every_name_lies_directly_in_the_folder(ledger: Ledger, site: Site) -> None:
    for number, title in enumerate(SLUGS):
        path = name_of(ledger, site, title, number)
        folder, _, name = path.rpartition("/")
        assert folder == "_news"
        assert name.isascii()
        assert name[:10] == "2026-11-20"
        assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert {file.parent for file in site.files} == {site.path / "_news"}
    assert len(site.files) == len(SLUGS)


@pytest.mark.parametrize("title", ["😀", "中文标题", "???", ""])
def test_O27_a_title_without_letters_is_named_by_its_address(ledger: Ledger, site: Site, title: str) -> None:
    assert len(name_of(ledger, site, title)) == len("_news/2026-11-20-") + 12 + len(".md")


@pytest.mark.parametrize("device", ["CON", "aux", "nul", "com1", "lpt9", "prn"])
def test_O28_no_name_is_a_device(device: str) -> None:
    for template in ("{date}-{slug}.md", "{slug}.md", "{slug}/index.md"):
        name = numbered(template, "2026-11-20", slug(device), 1)
        assert name.split("/")[0].split(".")[0] != device.lower()
    assert slug("a:b. ") == "ab"


@pytest.mark.parametrize("title", ["a" * 300, "é" * 200, "a" * 251 + "😀", "word " * 100])
def test_O29_no_name_is_longer_than_120_bytes(title: str) -> None:
    for number in (1, 2, 999):
        assert len(numbered("{date}-{slug}.md", "2026-11-20", slug(title), number).encode()) <= 120


def test_O30_names_differ_in_more_than_case(ledger: Ledger, site: Site) -> None:
    titles = ["café", "cafe\u0301", "Cafe", "FOO", "foo", "Straße", "STRASSE", "İstanbul", "i\u0307stanbul"]
    names = [name_of(ledger, site, title, number) for number, title in enumerate(titles)]
    assert len({name.casefold() for name in names}) == len(titles)


def test_O31_one_title_twice_a_day_is_two_stable_files(ledger: Ledger, site: Site) -> None:
    first = [name_of(ledger, site, "Same", number) for number in (1, 2)]
    again = [name_of(ledger, site, "Same", number) for number in (2, 1)]
    assert first == again[::-1]
    assert len(site.files) == 2


def export(ledger: Ledger, site: Site, one: Article) -> Outcome:
    article_id = ledger.begin_article(one, one.canonical_url, "example", NOW)
    outcome = deliver(ledger, site, article_id, one, slug(one.title), NOW)
    ledger.settle(article_id, NOW)
    return outcome


def test_O32_a_new_title_keeps_the_file(ledger: Ledger, site: Site) -> None:
    first = export(ledger, site, ARTICLE)
    second = export(ledger, site, replace(ARTICLE, title="Corrected"))
    assert (second.name, second.path) == ("updated", first.path)
    assert len(site.files) == 1


def test_O33_an_edit_stays_and_is_reported(ledger: Ledger, site: Site) -> None:
    export(ledger, site, ARTICLE)
    (file,) = site.files
    file.write_text(file.read_text().replace("published: true", "published: false"))
    outcome = export(ledger, site, replace(ARTICLE, heat=500))
    assert outcome.name == "kept_edit"
    assert parse(file.read_bytes())[0]["published"] is False


def test_O34_a_deleted_file_stays_deleted(ledger: Ledger, site: Site) -> None:
    export(ledger, site, ARTICLE)
    site.files[0].unlink()
    assert export(ledger, site, replace(ARTICLE, heat=500)).name == "deleted"
    assert site.files == []


def test_O35_nothing_is_written_through_a_link(ledger: Ledger, site: Site, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (site.path / "_news").symlink_to(elsewhere)
    with pytest.raises(ExportFailed, match="symbolic link"):
        export(ledger, site, ARTICLE)
    (site.path / "_news").unlink()
    export(ledger, site, ARTICLE)
    (file,) = site.files
    file.unlink()
    (elsewhere / "precious").write_text("mine")
    file.symlink_to(elsewhere / "precious")
    with pytest.raises(ExportFailed, match="symbolic link"):
        export(ledger, site, replace(ARTICLE, heat=500))
    assert (elsewhere / "precious").read_text() == "mine"


def test_O36_temporary_files_have_the_one_form_that_no_generator_publishes(
    ledger: Ledger, site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen: list[str] = []
    real = os.fsync

    def look(descriptor: int) -> None:
        seen.extend(file.name for file in site.files)
        real(descriptor)

    monkeypatch.setattr(os, "fsync", look)
    path = export(ledger, site, ARTICLE).path
    name = path.rpartition("/")[2]
    assert f".{name}.tmp~" in seen
    assert set(seen) <= {f".{name}.tmp~", name}
    (site.path / "_news" / f".{name}.tmp~").write_text("left")
    sweep(ledger, site, RunLock(tmp_path / "lock"))
    assert [file.name for file in site.files] == [name]


@pytest.mark.parametrize("preset", ALL)
def test_O37_every_field_and_the_file_have_a_limit(preset: str) -> None:
    flood = replace(
        ARTICLE,
        title="A" * (1 << 20),
        excerpt="e " * 100_000,
        images=ARTICLE.images * 10_000,
        related=ARTICLE.related * 10_000,
        topics=("Topic",) * 10_000,
        authors=("Name " * 100,) * 10_000,
        body="word " * 100_000,
    )
    content = render(flood, PRESETS[preset], body="text")
    assert len(content) <= 64 << 10
    assert len(parse(content)[0]["title"]) <= 300


def test_O38_no_key_of_a_feed_and_no_session_is_in_front_matter() -> None:
    url = canonicalise("https://news.example/a;jsessionid=5A3?utm_source=x&PHPSESSID=s3cret&id=7")
    assert "5A3" not in url
    page = Page(
        url="https://news.example/a",
        html=story("A story"),
        fetched=NOW,
        candidate=None,
    )
    one = normalise(extract(page), page, Provider(name="N", domain="news.example"))
    keyed = replace(one, sources=(("source_url", "https://news.example/feed?api_key=s3cret"),), visible=True)
    for preset in PRESETS.values():
        assert b"s3cret" not in render(keyed, preset)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60))
def test_O01_any_text_is_one_line_in_the_file_and_itself_again(text: str) -> None:
    title = clean(text) or "x"
    exact(title)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_O26_any_title_makes_a_safe_name(text: str) -> None:
    found = slug(text)
    assert found == "" or (found.isascii() and found[0].isalnum() and "/" not in found and len(found) <= 120)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_O24_any_text_is_a_safe_link_or_refused(text: str) -> None:
    try:
        url = canonicalise(f"https://example.com/{text}")
    except ValueError:
        return
    assert url.isascii()
    assert not set(" \"'<>`\\\n") & set(url)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=80))
def test_O03_the_cleaner_leaves_one_line_and_changes_nothing_twice(text: str) -> None:
    found = clean(text)
    assert len(found.splitlines()) <= 1
    assert found == found.strip()


def test_O33_the_hash_of_what_was_written_tells_an_edit(tmp_path: Path) -> None:
    with Folder.open(tmp_path, "f", create=True) or pytest.fail("no folder") as folder:
        folder.add("a.md", b"one")
        assert digest(folder.read("a.md") or b"") == digest(b"one")
    assert moment("2026-11-20T07:05:09+00:00")
    assert Quoted("x") == "x"
