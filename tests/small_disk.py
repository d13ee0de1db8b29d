"""A small disk of its own for a test: a tmpfs in a mount namespace, which goes with the process that holds it."""

import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SIZE = 8 << 20  # bytes


@dataclass(frozen=True)
class Disk:
    """A disk that is seen at `place` by commands under `prefix` only, and by everyone else at `seen`."""

    place: Path
    prefix: tuple[str, ...]
    seen: Path

    def leave(self, free: int) -> None:
        """Fill the disk but for so many bytes."""
        ballast = self.seen / "ballast"
        ballast.unlink(missing_ok=True)
        used = sum(path.stat().st_blocks * 512 for path in self.seen.rglob("*") if path.is_file())
        ballast.write_bytes(bytes(SIZE - used - free))

    def make_room(self) -> None:
        (self.seen / "ballast").unlink()

    def mount(self, *options: str) -> None:
        """Mount it differently: `ro`, or `rw` again."""
        subprocess.run([*self.prefix, "mount", "-o", ",".join(("remount", *options)), str(self.place)], check=True)


@contextmanager
def small_disk(place: Path) -> Generator[Disk | None]:
    """Yield a disk mounted at the folder `place`, or None where this machine does not let us mount one."""
    words = f'mount -t tmpfs -o size={SIZE} none "$0" && echo mounted && exec sleep 600'
    command = ["unshare", "--map-root-user", "--mount", "sh", "-c", words, str(place)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=subprocess.DEVNULL, text=True) as holder:
        try:
            assert holder.stdout is not None
            if holder.stdout.readline() == "mounted\n":
                inside = ("--user", "--mount", "--preserve-credentials", f"--wdns={place.parent}")
                prefix = ("nsenter", f"--target={holder.pid}", *inside)
                yield Disk(place, prefix, Path(f"/proc/{holder.pid}/root{place}"))
            else:
                yield None
        finally:
            holder.kill()
