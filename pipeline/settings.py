"""Scrapy settings. Those that leave the default say why; `WIRECOPY_*` come from the environment or from `-s`.

No import here is heavy: every command, `scrapy list` included, reads this file first.
"""

import os
from importlib.metadata import PackageNotFoundError, version

from pipeline.logs import hold_outputs

try:
    _VERSION = version("wirecopy")
except PackageNotFoundError:
    # Run from a clone without installing it, as `make demo` does.
    _VERSION = "0.1"

# Read first of all that is ours, and before anything opens a file that stays open.
hold_outputs()

BOT_NAME = "wirecopy"
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"
COMMANDS_MODULE = "pipeline.commands"

# ---- Wirecopy's own ---------------------------------------------------------------------------------------------

WIRECOPY_DESTINATIONS = os.environ.get("WIRECOPY_DESTINATIONS", "destinations.yaml")
WIRECOPY_STORE = os.environ.get("WIRECOPY_STORE", ".scrapy/wirecopy.sqlite")
WIRECOPY_PROFILE = os.environ.get("WIRECOPY_PROFILE", "default")
# What is done about statements of rights, where not as docs/rights.md says: `noai=skip tdm-reservation=link`.
WIRECOPY_RIGHTS = os.environ.get("WIRECOPY_RIGHTS", "")
# Characters of an excerpt at most, whatever a page allows: one number for all that is written.
WIRECOPY_EXCERPT_MOST = int(os.environ.get("WIRECOPY_EXCERPT_MOST", "300"))
# Related articles that a file shows.
WIRECOPY_RELATED_MOST = int(os.environ.get("WIRECOPY_RELATED_MOST", "10"))
# WARC paths. One file holds all crawls of a run.
WIRECOPY_RECORD = os.environ.get("WIRECOPY_RECORD", "")
WIRECOPY_REPLAY = os.environ.get("WIRECOPY_REPLAY", "")
# An ISO 8601 instant with its zone: freezes the run's clock.
WIRECOPY_NOW = os.environ.get("WIRECOPY_NOW", "")
# The key itself comes from the environment alone (docs/secured.md): Scrapy prints its settings.
WIRECOPY_SECRET_KEY_FILE = os.environ.get("WIRECOPY_SECRET_KEY_FILE", "")
WIRECOPY_SECURED_BODY = os.environ.get("WIRECOPY_SECURED_BODY", "0")
# For tests: `address:port` entries, comma separated, that the guard lets through although they are not public.
WIRECOPY_ALLOW_ADDRESSES = os.environ.get("WIRECOPY_ALLOW_ADDRESSES", "")
# A file: `scrapy refresh` ends with writing the report (docs/report.md) there.
WIRECOPY_REPORT = os.environ.get("WIRECOPY_REPORT", "")
# Root may write where another user's files are.
WIRECOPY_ALLOW_ROOT = os.environ.get("WIRECOPY_ALLOW_ROOT", "0")
# Several machines (docs/cluster.md): where Celery's queue is, and seconds between two rounds of `celery beat`.
WIRECOPY_BROKER = os.environ.get("WIRECOPY_BROKER", "redis://127.0.0.1:6379/0")
WIRECOPY_CLUSTER_EVERY = os.environ.get("WIRECOPY_CLUSTER_EVERY", "900")
# Seconds after which a task that no worker has finished goes to another one. 0: longer than the longest crawl.
WIRECOPY_CLUSTER_LOST_AFTER = os.environ.get("WIRECOPY_CLUSTER_LOST_AFTER", "0")
# Seconds after which a provider may be crawled by another worker when the one that crawls it says nothing. Clocks of
# machines that keep time differ by far less.
WIRECOPY_CLUSTER_LEASE = os.environ.get("WIRECOPY_CLUSTER_LEASE", "60")
# A text file for Prometheus. Hooks, which hold secrets, come from the environment alone (docs/health.md).
WIRECOPY_METRICS = os.environ.get("WIRECOPY_METRICS", "")
# Seconds that a run waits for another one that holds the ledger. 0: it leaves at once.
WIRECOPY_LOCK_WAIT = os.environ.get("WIRECOPY_LOCK_WAIT", "0")
# Seconds. A host that asks for more time between two requests, or before the next one, is left for the next run:
# thirty pages at this pace take a quarter of an hour, and a run every two hours is usual.
WIRECOPY_WAIT_CAP = 30
# Seconds that requests on the wire have left when the run is told to stop; it must be over after ten.
WIRECOPY_GRACE = 3

# ---- Who we are -------------------------------------------------------------------------------------------------

# Honest, with a contact; robots.txt is read for its first word.
USER_AGENT = os.environ.get("WIRECOPY_USER_AGENT", f"Wirecopy/{_VERSION} (+https://github.com/wirecopy/wirecopy)")
# Providers publish in many languages; the default asks all of them for English.
DEFAULT_REQUEST_HEADERS = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
# The address of a page can hold a key; no other host, and no other page, needs to know it.
REFERRER_POLICY = "no-referrer"
# Sites that set cookies get none back: a server can grow the Cookie header to a megabyte.
COOKIES_ENABLED = False

# ---- Politeness -------------------------------------------------------------------------------------------------

# It is our own middleware that obeys (fetch/robots.py), for Scrapy's takes failure for permission.
ROBOTSTXT_OBEY = True
DOWNLOAD_DELAY = 1.0
CONCURRENT_REQUESTS_PER_DOMAIN = 1
# AutoThrottle stays off: it would lower a delay that robots.txt asked for, and Retry-After says more than latency does.
AUTOTHROTTLE_ENABLED = False

# ---- Bounds -----------------------------------------------------------------------------------------------------

# The default of 1 GiB let a bomb of 700 KB take 1.5 GB of memory. News pages stay under 2 MiB, sitemaps under 8.
DOWNLOAD_MAXSIZE = 8 << 20
DOWNLOAD_WARNSIZE = 4 << 20
# 180 s and three tries, the default, give one silent page nine minutes.
DOWNLOAD_TIMEOUT = 20
RETRY_TIMES = 1
# A page that stays away is counted and named by the run's report; ERROR is kept for what is wrong with us.
RETRY_GIVE_UP_LOG_LEVEL = "WARNING"
REDIRECT_MAX_TIMES = 5
# Redirects in mark-up lead anywhere, and looking for them decodes each page: 2.99 ms a page become 2.70.
METAREFRESH_ENABLED = False
DEPTH_LIMIT = 3
# The default of 100 makes about 100 asyncio tasks for each response: 278 pages a second become 366.
CONCURRENT_ITEMS = 8
# A run ends itself before the next one starts, two hours later.
CLOSESPIDER_TIMEOUT = 6600
MEMUSAGE_LIMIT_MB = 1024

# ---- One way out ------------------------------------------------------------------------------------------------

# No file:, data:, ftp: or s3: link can be fetched; http and https go through the guard.
DOWNLOAD_HANDLERS = {
    "http": "pipeline.fetch.guard.GuardedHandler",
    "https": "pipeline.fetch.guard.GuardedHandler",
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}
TWISTED_DNS_RESOLVER = "pipeline.fetch.guard.GuardResolver"
# Off by default in Scrapy, which then accepts any certificate.
DOWNLOAD_VERIFY_CERTIFICATES = True
# http_proxy and https_proxy are honoured; the guard says so in the log and the stats.
HTTPPROXY_ENABLED = True
# Two consoles that run whatever they are sent.
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

DOWNLOADER_MIDDLEWARES = {
    # A request passes from top to bottom, its response from bottom to top.
    "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # the guard knows each request's own hosts
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.RedirectMiddleware": None,
    "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
    "pipeline.fetch.guard.GuardMiddleware": 60,  # first: nothing else is asked about an address that is not allowed
    "pipeline.fetch.robots.RobotsMiddleware": 100,
    "pipeline.fetch.politeness.PolitenessMiddleware": 560,  # sees a 429 before the retry middleware (550) does
    "pipeline.fetch.compression.CompressionMiddleware": 590,
    "pipeline.fetch.redirects.RedirectMiddleware": 600,
    "pipeline.fetch.budget.BudgetMiddleware": 940,  # below all that refuse: only what would be sent is counted
    "pipeline.fetch.archive.RecordMiddleware": 950,  # next to the wire: bytes as they were sent
    "pipeline.fetch.archive.ReplayMiddleware": 960,
}

# ---- The rest ---------------------------------------------------------------------------------------------------

ITEM_PIPELINES = {
    "pipeline.stages.Extract": 100,
    "pipeline.stages.Rights": 250,  # before anybody is asked for a picture that may not be shown
    "pipeline.stages.Picture": 300,
    "pipeline.stages.Enrich": 400,
    "pipeline.stages.Export": 500,
}
# DEBUG, the default, prints every item and every URL. Cron mails whatever is printed, so only what needs a person is.
# The form of the log: `plain` for people, `json` for programs.
WIRECOPY_LOG = os.environ.get("WIRECOPY_LOG", "plain")
LOG_LEVEL = os.environ.get("WIRECOPY_LOG_LEVEL", "WARNING")
EXTENSIONS = {
    "pipeline.logs.CleanLogs": -100,  # first: the others may log
    "pipeline.fetch.ending.EndingExtension": 0,
    "pipeline.workers.Ending": 0,
    "pipeline.progress.Progress": 0,
    "pipeline.timing.Timing": 0,
}
