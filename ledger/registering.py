"""Registering a lawsuit: its ref and number are reserved and its first entry written, before any workflow starts."""

import base64
import hashlib
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from psycopg.errors import UniqueViolation
from psycopg.rows import dict_row

from domain.acts import LawsuitAct
from domain.acts.act import Scene
from domain.acts.notice import Register
from domain.acts.numbering import alarm_of_merger
from domain.lawsuit import Lawsuit
from domain.messages import ActRequest, Recording
from domain.organs import Organ
from domain.people import Actor, Role
from domain.refusals import FactImpossible, KeyReused, NotPermitted, Refusal
from domain.rulepack import Lawbook
from domain.standing import born_late, consequences
from ledger import writing
from ledger.database import Connection, Database
from ledger.deciding import record_within
from ledger.entering import Entered, Request, entered, lock_years
from ledger.hashing import algorithm_of, chosen_algorithm, commitment
from ledger.journal import NO_ENTRY, Heading, write_entry
from ledger.lawbooks import lawbook_of
from ledger.writing import Change

_READ = """
    select c.shift, v.version as lawbook_version, o.id, o.name, o.kind, o.parent, o.bureau, o.government,
        (select kind from organ where id = %(court)s) as court_kind,
        (select count(*) from organ where id = %(handling_unit)s) as handling_units
    from office_clock c cross join lawbook_version v left join organ o on o.id = %(organ)s
"""
_READ_KNOWN = """
    select l.ref, j.request_hash, p.salt, p.commitment
    from lawsuit l
    left join journal_entry j on j.ref = l.ref and j.act_id = %(act_id)s
    left join party p on p.ref = l.ref and p.position = 1
    where l.ref = %(ref)s or l.ref = (
        select ref from case_number where number = %(number)s and organ = %(organ)s and level = %(level)s
    )
    order by l.ref = %(ref)s desc limit 1
"""
_LOCK_EARLIER = "select 1 from lawsuit where ref = %s and organ = %s for update"
_INSERT_PARTY = """
    insert into party (ref, position, name, salt, commitment)
    values (%(ref)s, 1, %(name)s, %(salt)s, %(commitment)s)
"""


@dataclass(frozen=True, slots=True)
class Registered:
    """The lawsuit's ref; `is_new` is False where the number, or the request, was known already."""

    ref: str
    is_new: bool


def ref_of(act_id: str) -> str:
    """Return the ref that a registration gets: fifty bits of its act id, in small letters; the same for a retry."""
    return base64.b32encode(bytes.fromhex(act_id)[:7]).decode().lower()[:10]


async def register(
    database: Database,
    act: Register,
    *,
    act_id: str,
    actors: tuple[Actor, ...],
    at: datetime,
    acts: tuple[LawsuitAct, ...] = (),
) -> Registered:
    """Register a lawsuit, or find the one that has or had this number at this organ and level.

    `acts` are what has been done in it since (补录): one entry with the registration, no notices, all or nothing.
    `actors` are the roles of one account; it registers as the first that stands in the organ.

    `at` is real time, aware UTC; the office clock's shift is added here. Two registering one number get one lawsuit.

    Raises:
        NotPermitted: the account doesn't stand in this organ.
        FactImpossible: an organ or court is unknown, or the notice lies in the future.
        KeyReused: the idempotency key was used for another request.
    """
    for _ in range(2):
        # Another lawsuit may get the number meanwhile: tried anew, that one is found.
        with suppress(UniqueViolation):
            async with database.short_path() as connection, connection.transaction():
                organ, now, lawbook = await _read(connection, act, at)
                actor = _permitted(actors, organ)
                scene = Scene(actor=actor, now=now, organ=organ, lawbook=lawbook)
                return await _registered(connection, Request(act, act_id, scene, acts), at)
    raise FactImpossible("登记未成功，请重新提交。")


async def _registered(connection: Connection, request: Request, at: datetime) -> Registered:
    act = request.act
    await lock_years(connection, request)
    earlier = await _earlier_level(connection, request, at) if act.previous else None
    ref = act.opened_by(earlier).ref if earlier else ref_of(request.act_id)
    # What was done once is answered before the acts are judged again, by a later day.
    known = await _known(connection, request, ref) if request.acts else None
    if known is None and await _is_written(connection, request, ref, earlier):
        return Registered(ref=ref, is_new=True)
    known = known or await _known(connection, request, ref)
    if known is None:
        raise FactImpossible("登记未成功，请重新提交。")
    if known.ref != ref and (earlier is not None or request.acts):
        raise FactImpossible(
            f"案号{act.number}已另行登记（编号{known.ref}），未能补录或者与原审关联；请核对案号，或者在该案办理。"
        )
    return known


async def _is_written(
    connection: Connection, request: Request, ref: str, earlier: Lawsuit | None
) -> bool:
    salt, act = secrets.token_bytes(16), request.act
    committed = commitment(salt, act.first_plaintiff.name, chosen_algorithm())
    result = await entered(connection, request, act.first_state(ref, request.scene, earlier))
    change = _first_change(request, result, committed)
    if change.entry is None or not await writing.write_first(connection, change, change.entry):
        return False
    party = {"ref": ref, "name": act.first_plaintiff.name, "salt": salt, "commitment": committed}
    await connection.execute(_INSERT_PARTY, party)
    return True


def hash_of_request(act: Register, acts: tuple[LawsuitAct, ...] = ()) -> str:
    """Return the SHA-256 of what is asked, the name left out: an unsalted hash would tell it to whoever guesses."""
    asked = [act.without_names().model_dump_json(), *(each.model_dump_json() for each in acts)]
    return hashlib.sha256("\n".join(asked).encode()).hexdigest()


async def _read(
    connection: Connection, act: Register, at: datetime
) -> tuple[Organ, datetime, Lawbook]:
    cursor = connection.cursor(row_factory=dict_row)
    await cursor.execute(_READ, act.model_dump(include={"organ", "court", "handling_unit"}))
    row = await cursor.fetchone()
    if row is None or row["id"] is None:
        raise organ_unknown(act.organ)
    if row["court_kind"] != "court":
        raise FactImpossible(f"没有代码为“{act.court}”的人民法院，请核对审理法院。")
    if act.handling_unit is not None and not row["handling_units"]:
        raise FactImpossible(f"没有代码为“{act.handling_unit}”的承办单位，请核对。")
    lawbook = await lawbook_of(connection, row["lawbook_version"])
    return Organ.model_validate(row), at + row["shift"], lawbook


def organ_unknown(organ: str) -> FactImpossible:
    """Return the refusal of an organ that there isn't; out of reach, one looks the same."""
    return FactImpossible(f"没有代码为“{organ}”的机关，请核对被诉行政机关。")


def _permitted(actors: tuple[Actor, ...], organ: Organ) -> Actor:
    homes = {Role.CLERK: organ.id, Role.BUREAU: organ.bureau}
    for actor in actors:
        if actor.organ == homes.get(actor.role):
            return actor
    raise NotPermitted(f"本账号不能为{organ.name}登记案件；由该机关法制机构或者对口司法局登记。")


async def _earlier_level(connection: Connection, request: Request, at: datetime) -> Lawsuit:
    """Have the earlier level learn that this one opens, and return it: both are written, or neither.

    A request that comes again finds there what it did the first time.
    """
    act, scene = request.act, request.scene
    assert act.previous is not None  # noqa: S101 -- the caller saw it
    cursor = await connection.execute(_LOCK_EARLIER, (act.previous.ref, act.organ))
    if await cursor.fetchone() is None:
        raise FactImpossible(f"本机关没有编号为“{act.previous.ref}”的案件，请核对原审案件。")
    asked = ActRequest(
        act_id=request.act_id,
        request_hash=hash_of_request(act, request.acts),
        actor=scene.actor,
        acts=(act.appeal(act.previous),),
        asked_at=scene.now,
    )
    recording = Recording(ref=act.previous.ref, known_version=0, at=at, request=asked)
    try:
        return (await record_within(connection, recording)).lawsuit
    except Refusal as refusal:
        raise type(refusal)(f"原审案件（编号{act.previous.ref}）：{refusal}") from refusal


def _first_change(request: Request, result: Entered, committed: str) -> Change:
    """Return the one entry of registration and acts. What is entered afterwards is no news; what is overdue is told."""
    act, scene = request.act, request.scene
    late = born_late(None, result.standing, scene)
    standing = result.standing.model_copy(update={"lawsuit": late.lawsuit})
    heading = Heading(
        previous=NO_ENTRY,
        ref=standing.lawsuit.ref,
        version=1,
        act_id=request.act_id,
        request_hash=hash_of_request(act, request.acts),
        verbs=(act.verb, *(each.verb for each in request.acts)),
        actor=scene.actor,
        acts=(act.without_names(), *request.acts),
        commitments=(committed,),
        recorded_at=scene.now,
    )
    return Change(
        ref=standing.lawsuit.ref,
        version=1,
        entry=write_entry(heading, standing),
        earlier=None,
        standing=standing,
        organ=scene.organ,
        now=scene.now,
        calendar=scene.lawbook.version,
        notices=late.notices,
        milestone=consequences(None, standing, scene).milestone,
        nudged=result.nudged,
        alarm=alarm_of_merger(None, standing.lawsuit),
    )


async def _known(connection: Connection, request: Request, ref: str) -> Registered | None:
    """Return the lawsuit that has this ref or number, or None."""
    act = request.act
    cursor = connection.cursor(row_factory=dict_row)
    key = {
        "ref": ref,
        "act_id": request.act_id,
        "number": act.number,
        "organ": act.organ,
        "level": act.level,
    }
    await cursor.execute(_READ_KNOWN, key)
    row = await cursor.fetchone()
    if row is None:
        return None
    is_same = (row["request_hash"], row["commitment"]) == (
        hash_of_request(act, request.acts),
        commitment(row["salt"], act.first_plaintiff.name, algorithm_of(row["commitment"])),
    )
    if row["ref"] == ref and row["request_hash"] is None:
        # The level was opened by another's request: a paper that comes to it now is the earlier level's to record.
        raise FactImpossible(
            f"该审级的案件已建立（编号{ref}），请在该案登记案号；另一方上诉、申请再审的，在原审案件办理“登记上诉、申请再审或者抗诉”。"
        )
    if row["ref"] == ref and not is_same:
        raise KeyReused("这个幂等键已用于另一个请求，请换一个新的键。")
    return Registered(ref=row["ref"], is_new=False)
