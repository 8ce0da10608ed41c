"""What a killed run leaves in a content folder, and saving what may be a person's of it."""

from pipeline.export.deliver import Target
from pipeline.export.folder import Folder, digest
from pipeline.export.lock import RunLock
from pipeline.export.presets import PRESETS
from pipeline.store import Ledger


def sweep(ledger: Ledger, destination: Target, lock: RunLock) -> tuple[str, ...]:
    """Remove what a killed run left in the content folder, and return the paths that a person's bytes were saved to.

    `lock` is the proof that no other run is writing. Only names of our own temporary form are touched, and only in the
    content folder itself.
    """
    preset = PRESETS[destination.preset]
    folder = Folder.open(destination.path, preset.folder, create=False)
    if folder is None:
        return ()
    saved: list[str] = []
    with folder:
        for temporary, name, may_be_theirs in list(folder.temporaries()):
            path = f"{preset.folder}/{name}"
            known = ledger.known_hashes(destination.name, path)
            content = folder.read(temporary) if may_be_theirs else b""
            if not may_be_theirs or content is None or digest(content) in known:
                folder.remove(temporary)
                continue
            # A run was killed between the exchange and its look at the old file, which somebody had just saved.
            present = folder.read(name)
            if present is None or digest(present) in known:
                folder.move(temporary, name)
                saved.append(path)
            else:
                aside = f".{name}.kept~"
                folder.move(temporary, aside)
                saved.append(f"{preset.folder}/{aside}")
    return tuple(saved)
