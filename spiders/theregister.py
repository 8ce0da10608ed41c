from pipeline.model import Provider
from spiders.base import ProviderSpider
from spiders.sources import Feed


class TheRegister(ProviderSpider):
    name = "theregister"
    provider = Provider(name="The Register", domain="theregister.com", hosts=("theregister.co.uk",), language="en")
    sources = (
        Feed("https://www.theregister.com/headlines.atom"),
        Feed("https://www.theregister.com/software/ai_ml/headlines.atom"),
    )
    keep = r"/\d{4}/\d{2}/\d{2}/"
    skip = r"/(?:Author|Tag|Week|Archive|special_features|webinars|whitepapers)/"
