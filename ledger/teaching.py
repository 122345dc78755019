"""Telling a level of a dispute what another has learnt: that they are linked, who asked, or that it has ended."""

from collections.abc import Callable
from datetime import datetime

from domain.acts.act import Scene
from domain.acts.reopening import after_learning
from domain.lawsuit import Lawsuit
from domain.messages import Recording
from domain.people import SYSTEM
from domain.standing import born_late, consequences, lapse, settle
from ledger import writing
from ledger.database import Connection
from ledger.deciding import looked_at_by
from ledger.finding import Found, Wanted, find
from ledger.journal import Heading, write_entry
from ledger.writing import Change

LEARN_LEVEL = "learn_level"
_LOOK = Wanted(heads=False, register=False)


async def teach(
    connection: Connection, ref: str, learn: Callable[[Lawsuit], Lawsuit], *, now: datetime
) -> None:
    """Write what a level learns as an entry of its own, by the system; nothing where it knows.

    A closed file is open again where there is something to do about it. `now` is office time, aware UTC. The level's
    row is locked; running it twice writes one entry.

    Raises:
        LawsuitUnknown: there is no such level.
    """
    look = Recording(ref=ref, known_version=0, at=now)
    found = await find(connection, look, _LOOK, seen=None)
    scene = Scene(
        actor=SYSTEM,
        now=max(now, found.circumstances.watched_until),
        organ=found.organ,
        lawbook=found.lawbook,
    )
    passed = lapse(
        found.lawsuit,
        found.standing.deadlines,
        after=found.circumstances.watched_until,
        scene=scene,
    )
    taught = after_learning(passed.lawsuit, learn(passed.lawsuit), scene)
    if taught == passed.lawsuit:
        return
    standing = settle(taught, scene, register=None, earlier=found.standing)
    late = born_late(found.standing, standing, scene)
    standing = standing.model_copy(update={"lawsuit": late.lawsuit})
    follow_up = consequences(found.standing, standing, scene)
    change = Change(
        ref=ref,
        version=found.version + 1,
        entry=write_entry(_heading(found, ref, scene), standing),
        earlier=found.standing,
        standing=standing,
        organ=found.organ,
        now=scene.now,
        calendar=looked_at_by(found, _LOOK),
        notices=(*passed.notices, *late.notices, *follow_up.notices),
        milestone=follow_up.milestone,
    )
    await writing.write(connection, change)


def _heading(found: Found, ref: str, scene: Scene) -> Heading:
    version = found.version + 1
    return Heading(
        previous=found.digest,
        ref=ref,
        version=version,
        act_id=f"system:{version}",
        request_hash="",
        verbs=(LEARN_LEVEL,),
        actor=SYSTEM,
        recorded_at=scene.now,
    )
