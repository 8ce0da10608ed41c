"""The part of the ledger that remembers sources, hosts and pictures."""

from datetime import datetime

from sqlalchemy import bindparam, select

from pipeline.store.database import Database
from pipeline.store.records import Picture, SourceState
from pipeline.store.schema import hosts, pictures, site_files, sources

# Built once, as in `articles`.
_SOURCE = select(sources).where(sources.c.url == bindparam("url"))
_FAILURES = select(sources.c.failures).where(sources.c.url == bindparam("url"))
_NOT_BEFORE = select(hosts.c.not_before).where(hosts.c.host == bindparam("host"))
_PICTURE = select(pictures.c.width, pictures.c.height, pictures.c.reason).where(pictures.c.url == bindparam("url"))


class Sources:
    """What feeds, hosts and pictures answered. A part of `Ledger`."""

    _database: Database
    _pictures: dict[str, Picture]
    """What probes of this run found."""

    def source_state(self, url: str) -> SourceState | None:
        """Return what is known of a source, or None before its first request."""
        with self._database.read() as connection:
            row = connection.execute(_SOURCE, {"url": url}).one_or_none()
        if row is None:
            return None
        return SourceState(
            etag=row.etag,
            last_modified=row.last_modified,
            status=row.status,
            checked_at=row.checked_at,
            ok_at=row.ok_at,
            failures=row.failures,
            entries=row.entries,
        )

    def record_source(
        self,
        url: str,
        provider: str,
        *,
        status: int | None,
        etag: str | None,
        last_modified: str | None,
        now: datetime,
        entries: int | None,
        ok: bool,
    ) -> None:
        """Note an answer (`ok`) or a failure of a source.

        An answer replaces the validators, with None too: the next request is then unconditional. A failure says
        nothing of them or of the entries, and leaves both. `entries` None (304) leaves their number.
        """
        update = ["provider", "status", "checked_at", "failures"]
        with self._database.write() as connection:
            # Counted only where it has to be: most sources answer.
            failures = 0 if ok else connection.scalar(_FAILURES, {"url": url}) or 0
            if ok:
                update += ["etag", "last_modified", "ok_at"] + (["entries"] if entries is not None else [])
            self._database.upsert(
                connection,
                sources,
                update,
                url=url,
                provider=provider,
                status=status,
                etag=etag if ok else None,
                last_modified=last_modified if ok else None,
                checked_at=now,
                ok_at=now if ok else None,
                failures=0 if ok else failures + 1,
                entries=entries if ok else None,
            )

    def not_before(self, host: str) -> datetime | None:
        """Return until when a host asked not to be asked, or None. The moment may have passed."""
        with self._database.read() as connection:
            return connection.scalar(_NOT_BEFORE, {"host": host})

    def record_not_before(self, host: str, until: datetime, reason: str) -> None:
        """Keep a Retry-After across runs. `reason` is a slug such as `http_429`."""
        with self._database.write() as connection:
            self._database.upsert(
                connection, hosts, ["not_before", "reason"], host=host, not_before=until, reason=reason
            )

    def site_files(self, origin: str) -> tuple[str, str, datetime] | None:
        """Return (tdmrep.json, ai.txt, when they were asked for) of a site, or None when they never were."""
        with self._database.read() as connection:
            row = connection.execute(
                select(site_files.c.tdmrep, site_files.c.ai, site_files.c.checked_at).where(
                    site_files.c.origin == origin
                )
            ).one_or_none()
        return None if row is None else (row.tdmrep, row.ai, row.checked_at)

    def record_site_files(self, origin: str, tdmrep: str, ai: str, now: datetime) -> None:
        """Remember what a site states of the use of its pages; empty texts where it has no such files."""
        with self._database.write() as connection:
            self._database.upsert(
                connection,
                site_files,
                ["tdmrep", "ai", "checked_at"],
                origin=origin,
                tdmrep=tdmrep,
                ai=ai,
                checked_at=now,
            )

    def picture(self, url: str) -> Picture | None:
        """Return what an earlier probe found, or None when there was none."""
        if url in self._pictures:
            return self._pictures[url]
        with self._database.read() as connection:
            row = connection.execute(_PICTURE, {"url": url}).one_or_none()
        return None if row is None else Picture(*row)

    def record_picture(
        self, url: str, width: int | None, height: int | None, reason: str | None, now: datetime | None = None
    ) -> None:
        """Remember what a probe found: a size in pixels, or why it is no lead image.

        On the disk with the next transaction: what is lost in a crash is asked again.
        """
        self._pictures[url] = Picture(width, height, reason)
        values = {"url": url, "width": width, "height": height, "reason": reason, "checked_at": now}
        changed = ["width", "height", "reason", "checked_at"]
        self._database.later(lambda connection: self._database.upsert(connection, pictures, changed, **values))
