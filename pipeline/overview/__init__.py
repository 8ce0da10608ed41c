"""The report: one page about the last thirty days, from the ledger alone.

    ledger → gather → Overview → page → HTML

`gather` asks, `page` and what it is made of are pure. Nothing of it is loaded by other commands.
"""
