"""The error tree, by what can be done about an error.

    WirecopyError
    ├── Rejected         this article is not wanted; the run goes on and counts it
    ├── SourceFailed     this feed, sitemap or listing gave nothing; the other sources are used
    ├── ProviderBroken   this provider cannot go on; the other providers do
    ├── ExportFailed     this file was not written; the old one stays and the article is tried again
    ├── GitFailed        the files are written, and no commit or push could be made; the next run does it
    ├── LedgerError      the ledger cannot be used; the run stops before it could write anything twice
    └── ConfigError      a person must change something; raised before the first request

Anything else that is raised is a bug.
"""


class WirecopyError(Exception):
    """Base of all errors that this project raises on purpose."""


class Rejected(WirecopyError):
    """An article that is not wanted. `reason` is a stable slug, counted as `rejected/<reason>`."""

    def __init__(self, reason: str, url: str, detail: str = "") -> None:
        # All arguments go to Exception, so that the error survives the way back from a worker process.
        super().__init__(reason, url, detail)
        self.reason = reason
        self.url = url
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.url}: rejected ({self.reason})" + (f": {self.detail}" if self.detail else "")


class SourceFailed(WirecopyError):
    """A feed, sitemap or listing page that cannot be used. `reason` is a stable slug."""

    def __init__(self, reason: str, url: str, detail: str = "") -> None:
        super().__init__(reason, url, detail)
        self.reason = reason
        self.url = url
        self.detail = detail

    def __str__(self) -> str:
        return f"{self.url}: {self.reason}" + (f": {self.detail}" if self.detail else "")


class ProviderBroken(WirecopyError):
    """A provider whose sources all failed."""


class ExportFailed(WirecopyError):
    """A file that could not be written. The message names the file and the cause."""


class GitFailed(WirecopyError):
    """A commit or push that could not be made. `reason` is a stable slug; the message names the folder and the cause.

    Nothing is lost: what is not committed is found and committed by the next run.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(reason, message)
        self.reason = reason
        self.message = message

    def __str__(self) -> str:
        return self.message


class LedgerError(WirecopyError):
    """A ledger that cannot be opened or trusted. The message names the file and the command that helps."""


class ConfigError(WirecopyError):
    """A mistake in a setting, an argument or a file. The message names the file and the key."""
