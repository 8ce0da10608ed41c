"""Quality: how much an article is worth, and why.

The scale is the reference system's: it is open at the top, 11 to 189 points were seen, and 70 is
where an article begins to be shown. Adding a signal is adding a function and a row.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from pipeline.enrich.taxonomy import Profile, Taxonomy
from pipeline.enrich.topics import title_keywords
from pipeline.model import Article, Image, Precision

# The reference system's points: exact for 2,437 of 2,437 versions of one of its sites, 94 of 97 of the other.
IMAGE = 20
AMP = 20
VIDEO = 100
OFFICIAL = 50
ORGANIZATION = 30  # 30 on its site on artificial intelligence, which the seed is from; 40 on the one on Power Apps.
TOPIC = 2
KEYWORD = 15
FREE_TITLE = 70  # Characters of a title that cost nothing; after them each two cost a point.

# Ours. A usual good article has 20 + 20 + 30 + 2 + 15 = 87 points, 17 above the threshold.
OFF_TOPIC = -15  # A keyword: picture, structure and a known outlet alone make 70, and every topic it has adds to that.
THIN = -20  # As much as a picture: one such fault takes the usual article below 70.
PAYWALL = -10  # As much as one related article gives back: it is shown if anything else speaks for it.
MARKET_REPORT = -45  # Three keywords: their titles are made of keywords ("AI Chipsets Market Booming": 92 points).
SCRAPER = -70  # The threshold: a copy is no news, whoever made it.
CLICKBAIT = -15  # A keyword: the words of such a title are not to be believed.

THIN_BODY = 600  # Characters, twice the length of an excerpt: less than that, and the excerpt was the article.

Value = bool | int | str
Measure = Callable[["_Subject"], tuple[Value, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """One thing that was looked at."""

    name: str
    """As in `SIGNALS`."""
    value: Value
    """What was found."""
    points: int
    """What it is worth."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The quality of an article, explained."""

    total: int
    """Points, at least 0."""
    signals: tuple[Signal, ...]
    """Every signal of the profile, in the order of `SIGNALS`, those without points too."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of `SIGNALS`."""

    name: str
    measure: Measure
    doc: str


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a signal may look at."""

    article: Article
    taxonomy: Taxonomy
    profile: Profile
    organization_points: int

    @property
    def origins(self) -> dict[str, str]:
        return dict(self.article.sources)


def score(
    article: Article, taxonomy: Taxonomy, profile: Profile = "default", *, organization_points: int = ORGANIZATION
) -> Score:
    """Return the quality of an article whose topics are assigned.

    `organization_points` is what a known outlet is worth. Nothing is read but the article and the taxonomy: the same
    article always has the same quality.
    """
    subject = _Subject(article, taxonomy, profile, organization_points)
    signals = []
    for rule in SIGNALS[profile]:
        value, points = rule.measure(subject)
        signals.append(Signal(name=rule.name, value=value, points=points))
    return Score(total=max(0, sum(signal.points for signal in signals)), signals=tuple(signals))


# --- The reference system's signals -------------------------------------------------------------------------------


def _any_image(subject: _Subject) -> tuple[Value, int]:
    found = bool(subject.article.images)
    return found, IMAGE * found


def _amp(subject: _Subject) -> tuple[Value, int]:
    found = subject.article.amp_url is not None
    return found, AMP * found


def _source(subject: _Subject) -> tuple[Value, int]:
    article = subject.article
    video = article.video_id is not None
    # A channel's owner is official by nature, and the channel's videos had 100; a post of theirs with a video had 150.
    official = article.provider.official and article.type == "article"
    if video or official:
        kind = " and ".join(name for name, true in (("video", video), ("official", official)) if true)
        return kind, VIDEO * video + OFFICIAL * official
    known = article.provider.domain in subject.taxonomy.by_domain
    return ("organization" if known else "unknown"), subject.organization_points * known


def _topics(subject: _Subject) -> tuple[Value, int]:
    count = len(subject.article.topics)
    return count, TOPIC * count


def _keywords(subject: _Subject) -> tuple[Value, int]:
    found = title_keywords(subject.article.title, subject.article.topics, subject.taxonomy, subject.profile)
    return ", ".join(found), KEYWORD * len(found)


def _long_title(subject: _Subject) -> tuple[Value, int]:
    length = len(subject.article.title)
    return length, -(max(0, length - FREE_TITLE) // 2)


# --- Ours ---------------------------------------------------------------------------------------------------------


def _real_image(subject: _Subject) -> tuple[Value, int]:
    found = any(not is_placeholder(image) for image in subject.article.images)
    return found, IMAGE * found


def _structured(subject: _Subject) -> tuple[Value, int]:
    missing = missing_structure(subject.article)
    return ("missing: " + ", ".join(missing) if missing else "complete"), 0 if missing else AMP


def _off_topic(subject: _Subject) -> tuple[Value, int]:
    found = bool(subject.taxonomy.topics) and not subject.article.topics
    return found, OFF_TOPIC * found


def _thin(subject: _Subject) -> tuple[Value, int]:
    article = subject.article
    # A video's text is not its content, and behind a paywall it is the paywall that counts.
    if article.body is None or article.type == "video" or article.video_id or article.paywalled:
        return False, 0
    # Wide characters say about twice as much each. What is counted is capped, for bodies can be long.
    length = sum(
        2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in article.body[: 2 * THIN_BODY]
    )
    return length < THIN_BODY, THIN * (length < THIN_BODY)


def _paywall(subject: _Subject) -> tuple[Value, int]:
    return subject.article.paywalled, PAYWALL * subject.article.paywalled


def _market_report(subject: _Subject) -> tuple[Value, int]:
    found = is_market_report(subject.article.title)
    return found, MARKET_REPORT * found


def _scraper(subject: _Subject) -> tuple[Value, int]:
    original = subject.origins.get("syndicated_from")
    if original:
        return f"declares {original} as its original", SCRAPER
    domain = subject.article.provider.domain
    return (domain, SCRAPER) if domain in REPUBLISHERS else (False, 0)


def _clickbait(subject: _Subject) -> tuple[Value, int]:
    found = is_clickbait(subject.article.title)
    return found, CLICKBAIT * found


_COMMON = (
    Rule("source", _source, "A video (100), a product's own blog (50) or a known outlet (30)"),
    Rule("topics", _topics, "Two points for each topic"),
    Rule("title keywords", _keywords, "15 points for each keyword of its topics that the title names"),
    Rule("long title", _long_title, "A point less for each two characters over 70"),
)

SIGNALS: Mapping[Profile, tuple[Rule, ...]] = {
    "reference": (
        Rule("image", _any_image, "20 points for a lead image of any kind"),
        Rule("amp", _amp, "20 points for an AMP page"),
        *_COMMON,
    ),
    "default": (
        Rule("image", _real_image, "20 points for a lead image that is no placeholder and no logo"),
        Rule(
            "structured data", _structured, "20 points when headline, date with zone, image and author are all stated"
        ),
        *_COMMON,
        Rule("off topic", _off_topic, "15 points less when the article has none of the destination's topics"),
        Rule("thin body", _thin, "20 points less when the body has under 600 characters"),
        Rule("paywall", _paywall, "10 points less when a part cannot be read without paying"),
        Rule("market report", _market_report, "45 points less for the advertisement of a market study"),
        Rule("scraper copy", _scraper, "70 points less for a copy of another outlet's article"),
        Rule("clickbait", _clickbait, "15 points less for a title that hides what it is about"),
    ),
}


# --- What the signals rest on -------------------------------------------------------------------------------------

# 128 of the 186 pictures on one of the reference system's sites were the default of a blog (`social-default-image`,
# `social-share-post-ignite`) or a logo (`logo-ms-social`), and decided for 85 articles that they were shown.
_PLACEHOLDER = re.compile(
    r"(?:placeholders?|logos?|logotype|favicon|gravatar|spacer|1x1|image-not-available"
    r"|no-?(?:image|photo|img|picture|thumb(?:nail)?)"
    r"|default-(?:[a-z]{1,12}-)?(?:image|img|thumb(?:nail)?|og|share|social|photo|picture|cover|banner|card)"
    r"|(?:social|share|sharing|og|opengraph|fb|facebook|twitter)-?"
    r"(?:card|image|img|share|sharing|default|preview|thumb(?:nail)?|fallback)s?)(?=-|$|\d)"
)
# These are words of headlines too ("Pixel 8 review", "Avatar sequel"), so they have to be the whole name.
_WHOLE_NAME = re.compile(
    r"(?:avatar|blank|pixel|fallback|dummy|generic|missing|default|share|social|opengraph|og)(?:-?\d+(?:x\d+)?)*"
)
_OWN_WORDS = frozenset(
    {"site", "company", "brand", "header", "footer", "amp", "publisher", "main", "new", "our", "news"}
)
_LOGO_FOLDER = re.compile(r"/(?:logos?|favicons?|placeholders?|branding)/", re.IGNORECASE)
_MAX_WORDS = 4  # Of a file name: the longest default seen has four. Longer ones are made from headlines.


def is_placeholder(image: Image) -> bool:
    """Tell by its address whether a picture is a site's logo, its default or a placeholder.

    Photographs of a logo are none (`apple-logo-store.jpg`): the word has to begin the name, or to follow only words
    that stand for the site (`site-logo.png`, `example-logo.png` on example.com).
    """
    host, _, path = re.split(r"[?#]", image.url[:2_000], maxsplit=1)[0].partition("://")[2].partition("/")
    if _LOGO_FOLDER.search(f"/{path}") or path.lower().endswith(".svg"):
        return True
    name = re.sub(r"[_.\s]+|%20", "-", path.rsplit("/", 1)[-1].rpartition(".")[0]).lower().strip("-")
    if _WHOLE_NAME.fullmatch(name):
        return True
    words = name.split("-")
    if len(words) > _MAX_WORDS:
        return False
    own = re.sub(r"[^a-z0-9]", "", host.lower())
    for place, word in enumerate(words):
        if _PLACEHOLDER.match("-".join(words[place:])):
            return True
        if word not in _OWN_WORDS and (len(word) < 3 or word not in own):
            return False
    return False


_STRUCTURED_DATES = frozenset({"json-ld", "meta", "html", "sitemap", "feed"})


def missing_structure(article: Article) -> tuple[str, ...]:
    """Return what the page does not state for machines, of `date`, `zone`, `image` and `author`.

    A headline is always there: an article without one was rejected. The date counts when it is stated to the minute,
    not guessed from text or address. This stands in for the AMP page of the reference system, whose rules demanded the
    same structured data.
    """
    moment = article.published_at
    dated = moment.source in _STRUCTURED_DATES and moment.precision != Precision.DAY
    return tuple(
        name
        for name, there in (
            ("date", dated),
            ("zone", moment.zone_stated),
            ("image", any(not is_placeholder(image) for image in article.images)),
            ("author", bool(article.authors)),
        )
        if not there
    )


# Titles of market studies are templates. Words between the parts are bounded, so that no title costs much.
_MARKET_REPORT = re.compile(
    r"\bCAGR\b|researchandmarkets|\bmarket(?:s|place)?\s(?:size|share|forecast|outlook|analysis|insights?|trends?|"
    r"research|report|overview|dynamics|growth|demand|value|revenue|scope|booming|analy[sz]ed|worth|trajectory|study|survey)\b"
    r"|\bmarket\b[^.]{0,80}\b(?:20[2-4]\d\s?[-–—]\s?20[2-4]\d|(?:by|to|till|until|through|forecast|period)\s20[2-4]\d)"
    r"|\bmarkets?,?\s20[2-4]\d|\bmarket\b.{0,40}\b(?:to reach|to grow|to surpass|to exceed|to witness"
    r"|to hit|is expected to|projected to"
    r"|estimated to)\b"
    r"|\b(?:forecast|assessment|outlook)\s(?:to|till|until|by|through)\s20[2-4]\d"
    r"|\b(?:fortune business insights|marketsandmarkets|mordor intelligence|grand view research|allied market research|"
    r"transparency market research|market research future|technavio)\b",
    re.IGNORECASE,
)
_STOCKS = re.compile(r"\bstock markets?\b|\bmarketing\b", re.IGNORECASE)


def is_market_report(title: str) -> bool:
    """Tell whether a title advertises a market study: "X Market Size 2027, CAGR …"."""
    title = title[:500]
    return bool(_MARKET_REPORT.search(_STOCKS.sub(" ", title)))


# Sites that print other outlets' articles under their own name; seen in the reference system's files
# or known to carry what anybody sends them.
REPUBLISHERS = frozenset({"elmoudjaweb.com", "bignewsnetwork.com", "menafn.com", "newswiretoday.com", "openpr.com"})

_CLICKBAIT = re.compile(
    r"you (?:won['’]t|will not|will never|wouldn['’]t) believe|what happen(?:s|ed) next|will (?:blow your mind"
    r"|shock you|surprise you|leave you speechless|make you cry)|(?:number|no\.|#)\s?\d{1,2} (?:will|is going to)\b"
    r"|\b(?:one|this|simple) (?:weird|strange|simple|clever) (?:trick|tip|hack)"
    r"|\b(?:doctors|dentists|experts) hate\b"
    r"|jaw[- ]dropping"
    r"|\bis breaking the internet\b|\bgone wrong\b|the internet (?:can['’]t|is losing)|[!?]{2,}|!\s.*!",
    re.IGNORECASE,
)
_SHOUTED = 0.8  # Share of capitals among the letters of a title; names and acronyms alone stay below half.


def is_clickbait(title: str) -> bool:
    """Tell whether a title hides what it is about, or shouts. English only."""
    title = title[:500]
    letters = [character for character in title if character.isalpha() and character.upper() != character.lower()]
    # Short titles may consist of names: "NVIDIA GTC 2026".
    shouted = len(title.split()) > 4 and sum(map(str.isupper, letters)) > _SHOUTED * len(letters)
    return shouted or bool(_CLICKBAIT.search(title))
