"""What was going on when a run was killed, told afterwards from what was there before it and what it left."""

from tests.killing.remains import UNDER_WAY, Remains

BEFORE = "before anything was sent"
LOOKING_UP = "settling what an earlier run left"
INTENT = "intent committed, not at the service"
FLIGHT = "in flight, nothing charged yet"
PAID = "charged, picture not there yet"
DOWNLOAD = "during a download"
BOOKING = "picture there, ending not committed"
WRITING = "all made: manifest and sheet"
BETWEEN = "between two shots"
PHASES = (BEFORE, LOOKING_UP, INTENT, FLIGHT, PAID, DOWNLOAD, BOOKING, WRITING, BETWEEN)


def phases(before: Remains, now: Remains, wanted: int) -> frozenset[str]:
    """Return every phase that a kill hit: with several requests on their way, more than one."""
    if len(now.made) == wanted:
        wrote = now.documents != before.documents or any("/" not in part for part in now.parts)
        return frozenset({WRITING if wrote or now.entries != before.entries else BEFORE})
    if now.entries == before.entries and now.tasks == before.tasks and not now.parts:
        return frozenset({BEFORE})
    return frozenset(name for name, hit in _going_on(before, now).items() if hit) or frozenset({BETWEEN})


def _going_on(before: Remains, now: Remains) -> dict[str, bool]:
    left = {entry.id for entry in before.open}
    still = {entry.id for entry in now.open}
    charged = {task for task, _ in now.charges}
    booked = {entry.picture["file"] for entry in now.entries if entry.picture}
    return {
        LOOKING_UP: 0 < len(left & still) < len(left),
        INTENT: bool(still - set(now.tasks)),
        FLIGHT: any(now.tasks.get(name) in UNDER_WAY and name not in charged for name in still),
        PAID: bool(still & charged) and len(still & charged) > len(now.pictures - booked),
        DOWNLOAD: any(part.startswith("shots/") for part in now.parts),
        BOOKING: bool(now.pictures - booked),
    }
