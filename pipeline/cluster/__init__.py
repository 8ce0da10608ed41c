"""Several machines: `celery -A pipeline.cluster worker`. Nothing else imports this package, or Celery.

A round is a scheduled run in parts. `rounds.begin` plans it, one task for each provider crawls into the ledger
(`turn`), and one task delivers when all have had their turn or time is up (`deliver`). The ledger knows how a round
stands; the broker only carries "do this": losing a message costs a provider its turn, never an article.
"""

from pipeline.cluster.app import app

__all__ = ["app"]
