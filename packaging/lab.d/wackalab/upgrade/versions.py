"""The package of the build, and the same with a higher version: in dpkg's books and in the daemon."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path

from ..errors import LabError, UsageError

_PACKAGING = Path(__file__).resolve().parents[3]
_TARGET = _PACKAGING / "target"
_MANIFEST = "META-INF/MANIFEST.MF"


@dataclass(frozen=True)
class Package:
    """`version` is dpkg's, `release` what the daemon says of itself."""

    file: Path
    version: str
    release: str


def built() -> Package:
    found = sorted(_TARGET.glob("wackamole_*.deb"))
    if len(found) != 1:
        raise UsageError(f"{len(found)} .deb in packaging/target, one is wanted: run mvn package")
    version = run("dpkg-deb", "-f", str(found[0]), "Version").strip()
    return Package(found[0], version, "")


def next_of(package: Package, scratch: Path) -> "tuple[Package, Package]":
    """The package with its release known, and the one to upgrade it to.

    The jar of the daemon gets another version, so what runs can say which of the two it is; so the
    JVM's archives, which hold for exact jars, are made anew as the build makes them.
    """
    tree = scratch / "next"
    run("dpkg-deb", "-R", str(package.file), str(tree))
    home = tree / "usr/lib/wackamole"
    jars = sorted(home.glob("lib/wackamole-agent-*.jar"))
    if len(jars) != 1:
        raise LabError(f"{package.file.name} has {len(jars)} jars of the daemon")
    times = os.stat(jars[0]).st_mtime
    old, new = _renumber(jars[0])
    run(str(_PACKAGING / "build" / "archive"), str(home), f"@{times:.0f}")
    control = tree / "DEBIAN/control"
    words = control.read_text(encoding="utf-8")
    control.write_text(re.sub(r"(?m)^Version: .*", "Version: 99.0.0", words), encoding="utf-8")
    # The sums are the old files'.
    (tree / "DEBIAN/md5sums").unlink()
    file = scratch / "wackamole_99.0.0.deb"
    run("dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "-b", str(tree), str(file))
    shutil.rmtree(tree)
    return Package(package.file, package.version, old), Package(file, "99.0.0", new)


def _renumber(jar: Path) -> "tuple[str, str]":
    copy = jar.with_suffix(".new")
    old = new = ""
    with zipfile.ZipFile(jar) as source, zipfile.ZipFile(copy, "w") as target:
        for entry in source.infolist():
            content = source.read(entry)
            if entry.filename == _MANIFEST:
                old, new, content = renumbered(content)
            target.writestr(entry, content)
    os.replace(copy, jar)
    return old, new


def renumbered(manifest: bytes) -> "tuple[str, str, bytes]":
    """The version in a manifest, another one, and the manifest with that."""
    text = manifest.decode("utf-8")
    found = re.search(r"(?m)^Implementation-Version: (\S+)", text)
    if found is None:
        raise LabError("the daemon's jar has no Implementation-Version")
    old = found.group(1)
    new = "99.0.0"
    return old, new, text.replace(found.group(0), f"Implementation-Version: {new}").encode("utf-8")


def run(*argv: str) -> str:
    """Its standard output; a failure carries what the command said."""
    done = subprocess.run(argv, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip()[-2000:]
        raise LabError(f"`{' '.join(argv)}` failed with {done.returncode}: {said}")
    return done.stdout
