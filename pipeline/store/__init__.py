"""The ledger: what has been seen, fetched, rejected and written. The only package with SQL.

Importing it loads SQLAlchemy (0.2 s), so commands that need no ledger do not import it.
"""

from pipeline.store.codec import article_from_json, article_to_json
from pipeline.store.database import snapshot
from pipeline.store.ledger import Ledger
from pipeline.store.records import Delivery, DeliveryState, Picture, Record, SourceState, StoredLink

__all__ = [
    "Delivery",
    "DeliveryState",
    "Ledger",
    "Picture",
    "Record",
    "SourceState",
    "StoredLink",
    "article_from_json",
    "article_to_json",
    "snapshot",
]
