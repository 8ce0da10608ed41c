"""Running git, through one door: no program of a repository gets in, no prompt stops a run, no secret gets out.

Hooks, filters, monitors and signing programs are switched off for every command; what git prints is made one line
without passwords before anybody reads it.
"""

import os
import re
import signal
import subprocess
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Self

from pipeline.errors import GitFailed
from pipeline.logs import one_line, redact

LOCAL_SECONDS = 120  # For what needs no network. Reading a tree of 100,000 files takes 0.2 s here.
NETWORK_SECONDS = 300  # For a fetch or push. A run comes every two hours, and has five minutes of it to spare.
_SHOWN = 400  # Characters of what git says that stand in a message.

# Set for every command. What a repository's own configuration says of these does not count.
_SETTINGS = {
    "core.hooksPath": os.devnull,
    "core.fsmonitor": "false",
    "core.splitIndex": "false",
    "core.pager": "cat",
    "commit.gpgSign": "false",
    "push.gpgSign": "false",
    "push.followTags": "false",
    "push.recurseSubmodules": "no",
    "fetch.recurseSubmodules": "no",
    "submodule.recurse": "false",
    # No housekeeping in the background, which would outlive the run.
    "gc.auto": "0",
    "maintenance.auto": "false",
    # An identity is stated, or it is a mistake; git would make one up of login and host name.
    "user.useConfigOnly": "true",
}
# Of git's variables, those that say how to reach a remote and who commits. All others, such as GIT_DIR in a hook from
# which a run is started, would lead to another repository than the destination's.
_VARIABLES = re.compile(
    r"GIT_(?:SSH|SSH_COMMAND|SSH_VARIANT|ASKPASS|SSL_\w+|HTTP_\w+|PROXY_\w+|CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM)"
    r"|CEILING_DIRECTORIES|ALLOW_PROTOCOL|(?:AUTHOR|COMMITTER)_(?:NAME|EMAIL))"
)
_NOISE = re.compile(r"^(?:hint: .*|hint:|To .*|Done|error: failed to push some refs .*)$", re.MULTILINE)
_FILTER = re.compile(r"filter\.(.+)\.(?:clean|smudge|process|required)", re.DOTALL)


class Entry(NamedTuple):
    """A file in a tree or in the index."""

    mode: str
    """Octal, as git prints it."""
    blob: str


class Said(NamedTuple):
    """What a command that may fail has said."""

    code: int
    out: bytes
    error: str
    """One line, without secrets, as long as a message may be."""


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository in which a destination lies."""

    folder: Path
    """The destination."""
    top: Path
    """Root of the work tree: paths below are relative to it."""
    prefix: str
    """Path of the destination below the root, with `/` at its end; empty when it is the root."""
    git_dir: Path
    index: Path
    hash_name: str
    """sha1 or sha256, of which object names are made."""
    settings: tuple[str, ...]
    """`-c` arguments that switch off the filters that are configured."""

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Find the repository of a folder. Raises GitFailed: without git, outside a work tree, or not trusted."""
        said = _run(folder, ("rev-parse", "--is-inside-work-tree"))
        if said.code or said.out.strip() != b"true":
            raise _no_repository(folder, said)
        # One question at a time: a path may have line breaks in it.
        git_dir, top, prefix, index, hash_name = (
            _run(folder, ("rev-parse", *arguments)).out.decode("utf-8", "surrogateescape").removesuffix("\n")
            for arguments in (
                ("--absolute-git-dir",),
                ("--show-toplevel",),
                ("--show-prefix",),
                ("--git-path", "index"),
                ("--show-object-format",),
            )
        )
        listed = _run(folder, ("config", "--name-only", "-z", "--get-regexp", r"^filter\."))
        names = sorted({match[1] for key in listed.out.decode("utf-8", "replace").split("\0")
                        if (match := _FILTER.fullmatch(key))})  # fmt: skip
        switched_off = [
            part
            for name in names
            for key, value in (("clean", ""), ("smudge", ""), ("process", ""), ("required", "false"))
            for part in ("-c", f"filter.{name}.{key}={value}")
        ]
        return cls(folder, Path(top), prefix, Path(git_dir), folder / index, hash_name, tuple(switched_off))

    def ask(
        self,
        *arguments: str,
        given: bytes = b"",
        index: Path | None = None,
        network: bool = False,
        variables: Mapping[str, str] | None = None,
    ) -> Said:
        """Run a command that may fail. `index` stands for the person's, `variables` join its environment."""
        extra = dict(variables or {})
        if index is not None:
            extra["GIT_INDEX_FILE"] = str(index)
        return _run(self.top, (*self.settings, *arguments), given, extra, NETWORK_SECONDS if network else LOCAL_SECONDS)

    def do(
        self,
        *arguments: str,
        given: bytes = b"",
        index: Path | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> bytes:
        """As `ask`, and return what it prints. Raises GitFailed when it fails."""
        said = self.ask(*arguments, given=given, index=index, variables=variables)
        if said.code:
            raise GitFailed("git", f"{self.folder}: git {arguments[0]}: {said.error or f'ended with {said.code}'}")
        return said.out

    def commit_of(self, name: str) -> str | None:
        """Return the commit that a name such as `HEAD` or a full reference leads to, or None."""
        said = self.ask("rev-parse", "--quiet", "--verify", "--end-of-options", name + "^{commit}")
        return None if said.code else said.out.decode().strip()

    def tree(self, commit: str, paths: Iterable[str]) -> dict[str, Entry]:
        """Return the files of a commit below some paths."""
        found = {}
        listing = self.do("ls-tree", "-r", "-z", "--full-tree", commit, "--", *paths).decode("utf-8", "surrogateescape")
        for line in listing.split("\0")[:-1]:
            about, _, path = line.partition("\t")
            mode, _, blob = about.split(" ")
            found[path] = Entry(mode, blob)
        return found

    def staged(self, paths: Iterable[str], index: Path | None = None) -> dict[str, Entry]:
        """Return the entries of the index below some paths. Raises GitFailed while a conflict is open in them."""
        found = {}
        listing = self.do("ls-files", "--stage", "-z", "--", *paths, index=index).decode("utf-8", "surrogateescape")
        for line in listing.split("\0")[:-1]:
            about, _, path = line.partition("\t")
            mode, blob, stage = about.split(" ")
            if stage != "0":
                raise GitFailed("conflict", f"{self.folder}: {path} has a conflict that nobody resolved yet")
            found[path] = Entry(mode, blob)
        return found

    def blobs(self, names: Iterable[str]) -> dict[str, bytes]:
        """Return the contents of blobs by name."""
        wanted = sorted(set(names))
        if not wanted:
            return {}
        out = self.do("cat-file", "--batch", given="".join(f"{name}\n" for name in wanted).encode())
        found, start = {}, 0
        for name in wanted:
            end = out.index(b"\n", start)
            head = out[start:end].split(b" ")
            if head[1] != b"blob":
                raise GitFailed("damaged", f"{self.folder}: object {name} is not there; run `git fsck`")
            size = int(head[2])
            found[name] = out[end + 1 : end + 1 + size]
            start = end + 1 + size + 1
        return found

    def attributes(self, paths: Iterable[str], *names: str) -> dict[str, dict[str, str]]:
        """Return the values of attributes by path; those that nothing is said of are left out."""
        found: dict[str, dict[str, str]] = {path: {} for path in paths}
        given = "".join(f"{path}\0" for path in found).encode("utf-8", "surrogateescape")
        out = self.do("check-attr", "-z", "--stdin", *names, given=given).decode("utf-8", "surrogateescape")
        fields = iter(out.split("\0")[:-1])
        for path, name, value in zip(fields, fields, fields, strict=True):
            if value != "unspecified":
                found[path][name] = value
        return found

    def ignored(self, paths: Iterable[str]) -> frozenset[str]:
        """Return those of some paths that git ignores as long as they are not in the index."""
        given = "".join(f"./{path}\0" for path in paths).encode("utf-8", "surrogateescape")
        # The one command that does not know the variable; nothing that begins with `./` is a pattern to it.
        said = self.ask("check-ignore", "-z", "--stdin", given=given, variables={"GIT_LITERAL_PATHSPECS": "0"})
        if said.code not in (0, 1):
            raise GitFailed("git", f"{self.folder}: git check-ignore: {said.error}")
        names = said.out.decode("utf-8", "surrogateescape").split("\0")[:-1]
        return frozenset(name.removeprefix("./") for name in names)

    def setting(self, name: str) -> str:
        """Return a setting of the repository, `""` where it is not set."""
        return self.ask("config", "--get", name).out.decode("utf-8", "replace").strip()


def _no_repository(folder: Path, said: Said) -> GitFailed:
    if "dubious ownership" in said.error:
        return GitFailed(
            "owner",
            f"{folder}: the repository belongs to another user, and git does not trust it; run as that user, or "
            f"`git config --global --add safe.directory {folder}`",
        )
    if said.code == 0:
        return GitFailed("no_work_tree", f"{folder}: lies in a repository without a work tree (a bare one)")
    if "not a git repository" in said.error:
        return GitFailed("no_repository", f"{folder}: is no git repository; clone it there, or take out `git`")
    return GitFailed("git", f"{folder}: git: {said.error}")


def _environment() -> dict[str, str]:
    environment = {
        key: value
        for key, value in os.environ.items()
        # Our keys are no business of what git starts: helpers, ssh, a remote on this machine.
        if not key.startswith("WIRECOPY_") and (not key.startswith("GIT_") or _VARIABLES.fullmatch(key))
    }
    # Messages are told apart by their words.
    return environment | {
        "LC_ALL": "C",
        "LANGUAGE": "",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_LITERAL_PATHSPECS": "1",
    }


def _run(
    folder: Path,
    arguments: Iterable[str],
    given: bytes = b"",
    extra: Mapping[str, str] | None = None,
    seconds: float = LOCAL_SECONDS,
) -> Said:
    command = ["git", *(part for pair in _SETTINGS.items() for part in ("-c", "=".join(pair)))]
    command += arguments
    try:
        process = subprocess.Popen(  # noqa: S603 - no shell; names are checked where they are read
            command,
            cwd=folder,
            env=_environment() | dict(extra or {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            # No terminal of its own, so that ssh cannot ask for a password; and a group that can be ended whole.
            start_new_session=True,
        )
    except FileNotFoundError as error:
        raise GitFailed("no_git", f"{folder}: the program git is not installed, or the folder is gone") from error
    except OSError as error:
        raise GitFailed("git", f"{folder}: git: {error.strerror}") from error
    try:
        out, errors = process.communicate(given, timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise GitFailed("timeout", f"{folder}: git took more than {seconds:g} s and was ended") from error
    finally:
        if process.poll() is None:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)  # git removes its lock files on this one
            try:
                process.communicate(timeout=5)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
    return Said(process.returncode, out, clean(errors.decode("utf-8", "replace")))


def clean(text: str) -> str:
    """Return what git or a server printed as one short line: no hints, secrets or control characters."""
    lines = (line.strip() for line in _NOISE.sub("", redact(text)).splitlines())
    line = one_line(" / ".join(line for line in lines if line))
    return line if len(line) <= _SHOWN else line[:_SHOWN] + " …"
