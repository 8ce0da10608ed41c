from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed, NewsSitemap


class ITPro(ProviderSpider):
    name = "itpro"
    # The site moved from itpro.co.uk; old links still redirect.
    provider = Provider(
        name="IT Pro", domain="itpro.com", hosts=("itpro.co.uk",), language="en", timezone="Europe/London"
    )
    sources = (Feed("https://www.itpro.com/feeds/all"), NewsSitemap("https://www.itpro.com/sitemap-news.xml"))
    skip = r"/(?:author|tag|page|podcasts?|newsletters?|webinars?|whitepapers?|resources|outlink)(?:/|$)|/deals/"
