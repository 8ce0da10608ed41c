"""Article pages in the shape of common publishing systems, written for the tests."""

import html
import json
from collections.abc import Callable
from typing import Any

Template = Callable[[dict[str, Any], dict[str, Any]], str]


def _script(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str).replace("</", "<\\/")


def _paragraphs(article: dict[str, Any]) -> str:
    return "\n".join(f"<p>{html.escape(text, quote=False)}</p>" for text in article["paragraphs"])


def wordpress(site: dict[str, Any], article: dict[str, Any]) -> str:
    """WordPress with an SEO plug-in: one JSON-LD graph, references by id, full OpenGraph."""
    url, image, escape = article["url"], article.get("image"), html.escape
    published, modified = article["published"], article.get("modified") or article["published"]
    language = site.get("language", "en-US")
    graph: list[dict[str, Any]] = [
        {
            "@type": "NewsArticle",
            "@id": f"{url}#article",
            "isPartOf": {"@id": url},
            "author": [{"@id": f"{site['home']}/#/schema/person/1"}],
            "headline": article["title"],
            "datePublished": published.isoformat(),
            "dateModified": modified.isoformat(),
            "mainEntityOfPage": {"@id": url},
            "publisher": {"@id": f"{site['home']}/#organization"},
            "keywords": article.get("tags", []),
            "articleSection": [article.get("section", "News")],
            "inLanguage": language,
        },
        {
            "@type": "WebPage",
            "@id": url,
            "url": url,
            "name": f"{article['title']} | {site['site']}",
            "isPartOf": {"@id": f"{site['home']}/#website"},
            "datePublished": published.isoformat(),
            "dateModified": modified.isoformat(),
            "description": article.get("description", ""),
        },
        {"@type": "WebSite", "@id": f"{site['home']}/#website", "url": f"{site['home']}/", "name": site["site"]},
        {
            "@type": "Organization",
            "@id": f"{site['home']}/#organization",
            "name": site["site"],
            "logo": {"@type": "ImageObject", "url": f"{site['home']}/wp-content/uploads/logo.png"},
        },
        {"@type": "Person", "@id": f"{site['home']}/#/schema/person/1", "name": article.get("author", "Staff")},
    ]
    picture = ""
    if image:
        graph[0]["image"] = {"@id": f"{url}#primaryimage"}
        graph[0]["thumbnailUrl"] = image["url"]
        graph.append(
            {
                "@type": "ImageObject",
                "@id": f"{url}#primaryimage",
                "url": image["url"],
                "contentUrl": image["url"],
                "width": image["width"],
                "height": image["height"],
            }
        )
        picture = (
            f'<meta property="og:image" content="{escape(image["url"])}">\n'
            f'<meta property="og:image:width" content="{image["width"]}">\n'
            f'<meta property="og:image:height" content="{image["height"]}">'
        )
    amp = f'<link rel="amphtml" href="{escape(url)}amp/">' if article.get("amp") else ""
    og_title = article.get("og_title", article["title"])
    return f"""<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="UTF-8">
<title>{escape(article["title"])} | {escape(site["site"])}</title>
<meta name="description" content="{escape(article.get("description", ""))}">
<link rel="canonical" href="{escape(url)}">
{amp}
<meta property="og:locale" content="{language.replace("-", "_")}">
<meta property="og:type" content="article">
<meta property="og:title" content="{escape(og_title)}">
<meta property="og:description" content="{escape(article.get("description", ""))}">
<meta property="og:url" content="{escape(url)}">
<meta property="og:site_name" content="{escape(site["site"])}">
<meta property="article:published_time" content="{published.isoformat()}">
<meta property="article:modified_time" content="{modified.isoformat()}">
{picture}
<meta name="author" content="{escape(article.get("author", "Staff"))}">
<script type="application/ld+json" class="seo-schema-graph">{_script({"@context": "https://schema.org", "@graph": graph})}</script>
</head>
<body class="single single-post">
<header class="site-header"><a href="/"><img src="/wp-content/uploads/logo.png" alt="{escape(site["site"])}"></a>
<nav><a href="/category/startups/">Startups</a> <a href="/category/venture/">Venture</a></nav></header>
<main>
<article class="post">
<a href="/category/news/">{escape(article.get("section", "News"))}</a>
<h1 class="wp-block-post-title">{escape(article["title"])}</h1>
<div class="wp-block-byline">By <a href="/author/staff/" rel="author">{escape(article.get("author", "Staff"))}</a>
<time datetime="{published.isoformat()}">{published.strftime("%-I:%M %p · %B %-d, %Y")}</time></div>
<div class="entry-content wp-block-post-content">
{_paragraphs(article)}
</div>
</article>
<aside class="related"><h2>Most popular</h2><ul>
<li><a href="/2026/11/12/something-else/">Something else that people read</a> <time datetime="2026-11-12T08:00:00-08:00">November 12</time></li>
</ul></aside>
</main>
<footer><p>© 2026 {escape(site["site"])} Media. All rights reserved.</p></footer>
</body>
</html>
"""


def _head(site: dict[str, Any], article: dict[str, Any], *extra: str) -> str:
    """Title, description and the OpenGraph tags that nearly every system writes."""
    escape, image = html.escape, article.get("image")
    tags = [
        '<meta charset="utf-8">',
        f"<title>{escape(article['title'])}{escape(site.get('title_suffix', ' | ' + site['site']))}</title>",
        f'<link rel="canonical" href="{escape(article["url"])}">',
        f'<meta property="og:title" content="{escape(article["title"])}">',
        f'<meta property="og:url" content="{escape(article["url"])}">',
        f'<meta property="og:site_name" content="{escape(site["site"])}">',
    ]
    if text := article.get("description"):
        tags += [
            f'<meta name="description" content="{escape(text)}">',
            f'<meta property="og:description" content="{escape(text)}">',
        ]
    if image:
        tags.append(f'<meta property="og:image" content="{escape(image["url"])}">')
    return "\n".join((*tags, *extra))


def _document(site: dict[str, Any], head: str, body: str) -> str:
    language = site.get("language", "en")
    return f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n{head}\n</head>\n<body>\n{body}\n</body>\n</html>\n'


def _news_article(site: dict[str, Any], article: dict[str, Any], **extra: Any) -> str:
    node = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article["title"],
        "url": article["url"],
        "mainEntityOfPage": article["url"],
        "datePublished": article["published"].isoformat(),
        "dateModified": (article.get("modified") or article["published"]).isoformat(),
        "author": [{"@type": "Person", "name": article["author"]}],
        "publisher": {"@type": "NewsMediaOrganization", "name": site["site"]},
        "articleSection": article.get("section"),
        "image": [article["image"]["url"]] if article.get("image") else [],
        **extra,
    }
    return f'<script type="application/ld+json">{_script(node)}</script>'


def platform(site: dict[str, Any], article: dict[str, Any]) -> str:
    """A large publisher's own platform: an article object, a byline block, adverts between paragraphs."""
    escape = html.escape
    dated = not article.get("hide_date")
    stamp = article["published"].strftime("%Y-%m-%dT%H:%M:%SZ")
    head = _head(
        site,
        article,
        f'<meta property="article:published_time" content="{stamp}">' if dated else "",
        _news_article(site, article) if dated else "",
    )
    time = f'<time class="relative-date" datetime="{stamp}">published {stamp[:10]}</time>' if dated else ""
    return _document(
        site,
        head,
        f"""<nav class="navigation"><a href="/security">Security</a> <a href="/cloud">Cloud</a></nav>
<article class="news-article">
<header><h1>{escape(article["title"])}</h1><p class="strapline">{escape(article["description"])}</p>
<div class="author-byline"><span>By <a class="link author-byline__link" href="/author/x">{escape(article["author"])}</a></span> {time}</div>
</header>
<div id="article-body" class="text-copy bodyCopy">
{_paragraphs(article)}
<aside class="hawk-wrapper"><p>Sign up today and you will receive a free copy of our report.</p></aside>
</div></article>""",
    )


def semantic(site: dict[str, Any], article: dict[str, Any]) -> str:
    """Plain semantic HTML with a structured article; a paywalled piece says so and breaks off."""
    escape = html.escape
    extra = {"isAccessibleForFree": False} if article.get("paywalled") else {}
    head = _head(site, article, _news_article(site, article, **extra))
    return _document(
        site,
        head,
        f"""<main><article><p class="kicker">{escape(article["section"])}</p><h1>{escape(article["title"])}</h1>
<h2 class="standfirst">{escape(article["description"])}</h2>
<p class="byline"><a rel="author" href="/Author/someone">{escape(article["author"])}</a>
<time datetime="{article["published"].isoformat()}">{article["published"].strftime("%a %d %b %Y // %H:%M UTC")}</time></p>
<div id="body">{_paragraphs(article)}</div></article></main>""",
    )


def vendor(site: dict[str, Any], article: dict[str, Any]) -> str:
    """A vendor's blog with RDFa, two authors and the product in the title tag."""
    escape = html.escape
    names = " and ".join(
        f'<span property="author" typeof="Person"><span property="name">{escape(name)}</span></span>'
        for name in article["authors"]
    )
    head = _head(
        site, article, f'<meta property="article:published_time" content="{article["published"].isoformat()}">'
    )
    return _document(
        site,
        head,
        f"""<main><article class="blog-post" vocab="https://schema.org/" typeof="TechArticle">
<h1 class="blog-post-title" property="name headline">{escape(article["title"])}</h1>
<footer class="blog-post-meta">by {names} on
<time property="datePublished" datetime="{article["published"].isoformat()}">{article["published"].strftime("%d %b %Y").upper()}</time> in
<span class="blog-post-categories"><span property="articleSection">{escape(article["section"])}</span></span></footer>
<section class="blog-post-content" property="articleBody">{_paragraphs(article)}</section></article></main>""",
    )


def framework(site: dict[str, Any], article: dict[str, Any]) -> str:
    """A JavaScript framework rendered on the server: no structured data, hashed class names, a printed date."""
    escape = html.escape
    state = {"props": {"pageProps": {"slug": article["path"].strip("/")}}, "buildId": "x1"}
    author = (
        f'<div class="Byline_a1"><span>By {escape(article["author"])}</span></div>' if article.get("author") else ""
    )
    return _document(
        site,
        _head(site, article),
        f"""<div id="__next"><header class="Header_x9"><a href="/">{escape(site["site"])}</a></header>
<main><article><div class="Hero_b2"><h1 class="Hero_title__q7">{escape(article["title"])}</h1>
<div class="Hero_date__k1">{article["published"].strftime("%b %-d, %Y")}</div>{author}</div>
<div class="Body_c3">{_paragraphs(article)}</div></article></main>
<footer><p>© 2026 {escape(site["site"])}</p></footer></div>
<script id="__NEXT_DATA__" type="application/json">{_script(state)}</script>""",
    )


def german(site: dict[str, Any], article: dict[str, Any]) -> str:
    """A German news site: custom elements, a lead in bold, the date in German."""
    escape = html.escape
    published = article["published"]
    return _document(
        site,
        _head(site, article, _news_article(site, article, inLanguage="de")),
        f"""<main><article id="meldung"><header class="a-article-header"><h1 class="a-article-header__title">{escape(article["title"])}</h1>
<p class="a-article-header__lead">{escape(article["description"])}</p>
<div class="creator"><a rel="author" href="/autor/x">{escape(article["author"])}</a></div>
<time datetime="{published.isoformat()}">{published.strftime("%d.%m.%Y, %H:%M")} Uhr</time></header>
<div class="article-content">{_paragraphs(article)}</div></article></main>""",
    )


def youtube(site: dict[str, Any], article: dict[str, Any]) -> str:
    """A video page: microdata in meta and link elements, no article text."""
    escape, video = html.escape, article["video_id"]
    return _document(
        {**site, "title_suffix": " - YouTube"},
        _head(
            {**site, "site": "YouTube", "title_suffix": " - YouTube"},
            article,
            '<meta property="og:type" content="video.other">',
            f'<meta property="og:video:url" content="https://www.youtube.com/embed/{video}">',
        ),
        f"""<div id="watch7-content" itemscope itemid="" itemtype="http://schema.org/VideoObject">
<link itemprop="url" href="{escape(article["url"])}"><meta itemprop="name" content="{escape(article["title"])}">
<meta itemprop="description" content="{escape(article["description"])}"><meta itemprop="duration" content="PT3M12S">
<span itemprop="author" itemscope itemtype="http://schema.org/Person"><link itemprop="name" content="{escape(site["site"])}"></span>
<meta itemprop="datePublished" content="{article["published"].isoformat()}">
<meta itemprop="uploadDate" content="{article["published"].isoformat()}">
<link itemprop="embedUrl" href="https://www.youtube.com/embed/{video}"></div>""",
    )


TEMPLATES: dict[str, Template] = {
    "framework": framework,
    "german": german,
    "platform": platform,
    "semantic": semantic,
    "vendor": vendor,
    "wordpress": wordpress,
    "youtube": youtube,
}
