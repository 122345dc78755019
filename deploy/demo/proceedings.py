"""The further steps of a lawsuit: a row of the docket's second sheet is one act, under the act's own heading."""

from collections.abc import Iterator
from datetime import date, datetime

from deploy.demo.cells import shown
from deploy.demo.kinds import KINDS, Body, Kind
from domain.acts import ACTS
from domain.frozen import Frozen
from domain.organs import Post
from domain.people import ROLE_NAMES, Role


class Proceeding(Frozen):
    """One row. `day` is the day on which it happened, `entered_on` the day on which an account entered it.

    `role` says whose act it is where that isn't plain from its kind; `counts` are the numbers of one cell in order.
    """

    row: int
    serial: int
    day: date
    entered_on: date | None = None
    verb: str
    transcribed: bool = False
    role: Role | None = None
    name: str | None = None
    title: str | None = None
    counts: tuple[int | None, ...] | None = None
    post: Post | None = None
    organ: str | None = None
    starts_at: datetime | None = None
    other_day: date | None = None
    other_text: str | None = None
    due_on: date | None = None
    finding: str | None = None
    document: str | None = None
    text: str | None = None


def wrong_in(given: Proceeding) -> Iterator[tuple[str, str]]:
    """Yield the field and the problem of each cell that this kind of step lacks or can't understand."""
    kind = KINDS[given.verb]
    for each in kind.needs:
        if getattr(given, each) is None:
            yield each, "本事项需要填写"
    if kind.findings and given.finding not in kind.findings:
        yield "finding", f"请填{shown(kind.findings)}之一"
    if kind.counts and given.counts and len(given.counts) != len(kind.counts):
        yield "counts", f"请依次填{'、'.join(kind.counts.values())}，共{len(kind.counts)}个数"
    if given.role is not None and given.role not in ACTS[given.verb].by:
        yield "role", f"本事项不由{ROLE_NAMES[given.role]}办理"
    if given.transcribed and given.document is None:
        yield "document", "代录的，应当填写所据文书的文号"


def act_of(given: Proceeding) -> Body:
    """Return the act that a row stands for, as the API takes it."""
    kind = KINDS[given.verb]
    body: Body = {"verb": given.verb, "happened_on": given.day.isoformat(), **kind.always}
    for cell, fact in kind.facts.items():
        value = getattr(given, cell)
        if value is not None:
            body[fact] = _plain(value)
    for cell, fact in kind.lists.items():
        body[fact] = (getattr(given, cell) or "").split("、")
    body |= _counted(given, kind)
    found = kind.findings.get(given.finding or "", {})
    body |= {"attendees": [_attendee(given, found)]} if given.verb == "record_hearing" else found
    if given.transcribed:
        body["source"] = {
            "kind": "document",
            "number": given.document,
            "dated_on": given.day.isoformat(),
            "transcribed_for": role_of(given).value,
        }
    return body


def role_of(given: Proceeding) -> Role:
    """Return whose act it is: what the row says, or what its kind does."""
    return given.role or KINDS[given.verb].role


def _counted(given: Proceeding, kind: Kind) -> Body:
    """Return the facts that the numbers of the row are; a number that is left out says nothing."""
    pairs = zip(kind.counts, given.counts or (), strict=False)
    found: Body = {fact: number for fact, number in pairs if number is not None}
    return {kind.within: found} if kind.within and found else found


def _attendee(given: Proceeding, found: Body) -> Body:
    identity = {"identity_entered": True} if given.post and given.post.is_head else {}
    return {
        "name": given.name,
        "post": given.post,
        "title": given.title or "",
        **identity,
        **found,
    }


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, (date, datetime)) else value
