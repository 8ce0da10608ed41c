from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class Lupa(ProviderSpider):
    name = "lupa"
    provider = Provider(name="Lupa.cz", domain="lupa.cz", language="cs", timezone="Europe/Prague")
    # Addresses are remembered, not checked.
    sources = (Feed("https://www.lupa.cz/rss/clanky/"), Feed("https://www.lupa.cz/rss/aktuality/"))
    keep = r"/(?:clanky|aktuality)/[a-z0-9-]+/?(?:[?#]|$)"
    skip = r"/(?:serialy|autori|pr-clanky|firmy)/"
