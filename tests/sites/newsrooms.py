"""More article pages in the shape of common publishing systems: portals in any language, wires, journals.

An article's `shown` is its date as the page prints it, in the site's language and zone.
"""

import html
import json
from typing import Any

from tests.sites.templates import Template, _document, _head, _news_article, _paragraphs, _script

escape = html.escape


def portal(site: dict[str, Any], article: dict[str, Any]) -> str:
    """A news portal: OpenGraph's article tags and microdata, the date printed in the site's language."""
    stamp = article["published"].isoformat()
    head = _head(
        site,
        article,
        '<meta property="og:type" content="article">',
        f'<meta property="article:published_time" content="{stamp}">',
        f'<meta property="article:section" content="{escape(article["section"])}">',
    )
    return _document(
        site,
        head,
        f"""<header class="site-header"><a href="/">{escape(site["site"])}</a></header>
<main><article itemscope itemtype="https://schema.org/NewsArticle">
<h1 itemprop="headline" class="article__title">{escape(article["title"])}</h1>
<p class="article__lead" itemprop="description">{escape(article["description"])}</p>
<div class="article__meta"><span itemprop="author">{escape(article["author"])}</span>
<time itemprop="datePublished" datetime="{stamp}">{escape(article.get("shown", stamp[:10]))}</time></div>
<div class="article__text" itemprop="articleBody">
{_paragraphs(article)}
</div></article></main>
<footer><p>© 2026 {escape(site["site"])}</p></footer>""",
    )


def printed(site: dict[str, Any], article: dict[str, Any]) -> str:
    """A page that no machine was thought of for: OpenGraph's title and picture, and a printed date without a zone."""
    return _document(
        site,
        _head(site, article),
        f"""<div id="header"><a href="/">{escape(site["site"])}</a></div>
<div id="content"><h1>{escape(article["title"])}</h1>
<div class="info"><span class="date">{escape(article["shown"])}</span>
<span class="author">{escape(article["author"])}</span></div>
<div class="post_content" id="paragraph">
{_paragraphs(article)}
</div></div>
<div id="footer">© 2026 {escape(site["site"])}</div>""",
    )


def wire(site: dict[str, Any], article: dict[str, Any]) -> str:
    """A press-release wire: a dateline, the company's own words, contacts, no author."""
    stamp = article["published"].isoformat()
    node = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article["title"],
        "datePublished": stamp,
        "dateModified": stamp,
        "image": [article["image"]["url"]] if article.get("image") else [],
        "publisher": {"@type": "Organization", "name": site["site"]},
        "mainEntityOfPage": article["url"],
    }
    return _document(
        site,
        _head(site, article, f'<script type="application/ld+json">{_script(node)}</script>'),
        f"""<nav><a href="/news-releases/">News releases</a></nav>
<article class="news-release"><header><h1>{escape(article["title"])}</h1>
<p class="release-date"><time datetime="{stamp}">{escape(article["shown"])}</time></p></header>
<section class="release-body">
{_paragraphs(article)}
<p>SOURCE {escape(article["company"])}</p></section>
<section class="contact"><p>Media contact: press@{escape(article["company"].split()[0].lower())}.example</p></section>
</article>""",
    )


def arc(site: dict[str, Any], article: dict[str, Any]) -> str:
    """A newspaper's platform that ships its content object in a script, beside a structured article."""
    content = {
        "type": "story",
        "canonical_url": article["path"],
        "display_date": article["published"].isoformat(),
        "headlines": {"basic": article["title"]},
        "description": {"basic": article["description"]},
    }
    image = {"@type": "ImageObject", "url": article["image"]["url"], "width": 1200, "height": 675}
    return _document(
        site,
        _head(
            site,
            article,
            f'<meta property="article:published_time" content="{article["published"].isoformat()}">',
            _news_article(site, article, image=[image], isAccessibleForFree=True),
            f"<script>window.Fusion=window.Fusion||{{}};Fusion.globalContent={_script(content)};</script>",
        ),
        f"""<div id="fusion-app"><main><article><header><h1 class="a_t">{escape(article["title"])}</h1>
<h2 class="a_st">{escape(article["description"])}</h2></header>
<div class="a_md"><a class="a_md_a_n" href="/autor/x/">{escape(article["author"])}</a>
<time datetime="{article["published"].isoformat()}">{escape(article["shown"])}</time></div>
<div class="a_c clearfix" data-dtm-region="articulo_cuerpo">
{_paragraphs(article)}
</div></article></main></div>""",
    )


def drupal(site: dict[str, Any], article: dict[str, Any]) -> str:
    """Drupal with its metatag module: Dublin Core and a field around everything."""
    stamp = article["published"].isoformat()
    return _document(
        site,
        _head(
            site,
            article,
            '<meta name="Generator" content="Drupal 10 (https://www.drupal.org)">',
            f'<meta name="dcterms.date" content="{stamp}">',
            f'<meta property="article:published_time" content="{stamp}">',
        ),
        f"""<div class="dialog-off-canvas-main-canvas"><main role="main">
<article about="{escape(article["path"])}" class="node node--type-article node--view-mode-full">
<h1 class="page-title"><span class="field field--name-title">{escape(article["title"])}</span></h1>
<div class="field field--name-field-summary">{escape(article["description"])}</div>
<div class="node__meta"><span class="field field--name-field-byline">{escape(article["author"])}</span>
<time datetime="{stamp}">{article["published"].strftime("%B %-d, %Y")}</time></div>
<div class="field field--name-body field--type-text-with-summary">
{_paragraphs(article)}
</div></article></main></div>""",
    )


def journal(site: dict[str, Any], article: dict[str, Any]) -> str:
    """A journal's news pages: citation tags, a day without a time, the structured article in a wrapper."""
    day = article["published"].strftime("%Y-%m-%d")
    node = {
        "@context": "https://schema.org",
        "@type": "WebPage",
        "mainEntity": {
            "@type": "NewsArticle",
            "headline": article["title"],
            "description": article["description"],
            "datePublished": f"{day}T00:00:00Z",
            "dateModified": f"{day}T00:00:00Z",
            "image": [article["image"]["url"]],
            "author": [{"@type": "Person", "name": article["author"]}],
        },
    }
    return _document(
        site,
        _head(
            site,
            article,
            f'<meta name="dc.date" content="{day}">',
            f'<meta name="citation_online_date" content="{day.replace("-", "/")}">',
            f'<meta name="citation_title" content="{escape(article["title"])}">',
            f'<script type="application/ld+json">{json.dumps(node)}</script>',
        ),
        f"""<article itemscope itemtype="http://schema.org/ScholarlyArticle"><header>
<ul><li>NEWS</li><li><time datetime="{day}">{article["published"].strftime("%d %B %Y")}</time></li></ul>
<h1 class="c-article-magazine-title">{escape(article["title"])}</h1>
<div class="c-article-teaser-text">{escape(article["description"])}</div>
<ul class="c-article-author-list"><li><a href="#x">{escape(article["author"])}</a></li></ul></header>
<div class="c-article-body main-content">
{_paragraphs(article)}
</div></article>""",
    )


TEMPLATES: dict[str, Template] = {
    "arc": arc,
    "drupal": drupal,
    "journal": journal,
    "portal": portal,
    "printed": printed,
    "wire": wire,
}
