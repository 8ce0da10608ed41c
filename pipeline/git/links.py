"""Addresses of the pages on which a pull request is opened. Pure."""

import re
from urllib.parse import quote, urlsplit

# `git@host:owner/name.git`, git's short form of an ssh address.
_SHORT = re.compile(r"(?:[^@/:\s]+@)?(?P<host>[A-Za-z0-9.-]+):(?!//)(?P<path>[^\s]+)")


def compare_link(remote: str, target: str, branch: str) -> str | None:
    """Return where a pull request of `branch` into `target` is opened, or None for a host of a kind not known.

    `remote` is the address of the remote, in any of the forms that git takes; user names and passwords in it are left
    out. Hosts are told by their names: github, gitlab, bitbucket, gitea, forgejo, and codeberg.org.
    """
    place = _place(remote)
    if place is None:
        return None
    host, path = place
    base, into, source = f"https://{host}/{quote(path)}", quote(target), quote(branch)
    if "github" in host:
        return f"{base}/compare/{into}...{source}?expand=1"
    if "gitlab" in host:
        return (
            f"{base}/-/merge_requests/new?merge_request%5Bsource_branch%5D={quote(branch, '')}"
            f"&merge_request%5Btarget_branch%5D={quote(target, '')}"
        )
    if "bitbucket" in host:
        return f"{base}/pull-requests/new?source={quote(branch, '')}&dest={quote(target, '')}"
    if host == "codeberg.org" or "gitea" in host or "forgejo" in host:
        return f"{base}/compare/{into}...{source}"
    return None


def _place(remote: str) -> tuple[str, str] | None:
    """(host, path of the repository) of a remote's address; None for a folder."""
    if "://" in remote:
        try:
            parts = urlsplit(remote)
            host, path = parts.hostname or "", parts.path
            # The port of a web address belongs to the page's, too; that of ssh does not.
            if parts.scheme in ("http", "https") and parts.port:
                host = f"{host}:{parts.port}"
        except ValueError:
            return None
        if parts.scheme not in ("http", "https", "ssh", "git", "git+ssh", "ssh+git"):
            return None
    elif (match := _SHORT.fullmatch(remote)) is not None:
        host, path = match["host"].lower(), match["path"]
    else:
        return None
    path = path.strip("/").removesuffix(".git")
    return (host, path) if host and path else None
