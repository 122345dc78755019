"""Stand-ins that implement our activities by name and keep what they got."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import datetime

from temporalio import activity
from temporalio.exceptions import ApplicationError

from domain.acts import apply
from domain.acts.act import Scene
from domain.messages import Recorded, Recording, Refused
from domain.obligation import Holders
from domain.refusals import Refusal
from domain.standing import Standing, settle
from ledger.lawbooks import lawbook
from ledger.memory import MEMORY, Seen
from tests.builders import REF, Move, a_recording, a_request, a_standing, an_organ

WakeAt = Callable[[Recording], datetime | None]


class FakeRecording:
    """The `record` activity over one lawsuit in memory, with the law of the real one.

    `wake_at` names the wake-ups, none by default; `refuse_next` is a refusal that only a ledger can give; what is in
    `cannot_record` (a verb, or `look`) fails; the verb `reopened_by` opens a closed file; while `open` is clear nobody
    is answered; while it `is_away` nothing can be asked.
    """

    def __init__(self, ref: str = REF, **facts: object) -> None:
        self.ref = ref
        self.version = 1
        self.standing: Standing = a_standing(**facts)
        self.wake_at: WakeAt = lambda _: None
        self.refuse_next: list[Refused] = []
        self.cannot_record: set[str] = set()
        self.is_away = False
        self.reopened_by: str | None = None
        self.open = asyncio.Event()
        self.open.set()
        self.got: list[Recording] = []
        self._answers: dict[str, int] = {}
        self._came = asyncio.Condition()

    async def has_got(self, number: int) -> None:
        """Wait until it was asked so many times."""
        async with self._came, asyncio.timeout(90):
            await self._came.wait_for(lambda: len(self.got) >= number)

    def is_at(self, life: Iterable[Move]) -> None:
        """Have a life's moves recorded already, before any procedure runs."""
        for number, move in enumerate(life):
            request = a_request(*move.acts, actor=move.actor, key=f"before-{number}")
            answer = self._decide(a_recording(request))
            assert answer.refused is None, answer.refused

    @activity.defn(name="record")
    async def record(self, recording: Recording) -> Recorded:
        """Answer as the ledger would."""
        async with self._came:
            self.got.append(recording)
            self._came.notify_all()
        await self.open.wait()
        if self.is_away:
            raise OSError("connection refused")
        if recording.ref != self.ref:
            raise ApplicationError(recording.ref, type="LawsuitUnknown", non_retryable=True)
        if (recording.request.name if recording.request else "look") in self.cannot_record:
            raise ApplicationError("不能登记", type="RecordingImpossible", non_retryable=True)
        return self._decide(recording)

    def _decide(self, recording: Recording) -> Recorded:
        request = recording.request
        if recording.known_version > self.version:
            return self._answer(
                recording, Refused(kind="LedgerBehind", message="旧备份", version=self.version)
            )
        if self.refuse_next:
            return self._answer(recording, self.refuse_next.pop())
        if request is None or request.act_id in self._answers:
            return self._answer(recording)
        scene = Scene(
            actor=request.actor, now=request.asked_at, organ=an_organ(), lawbook=lawbook()
        )
        try:
            lawsuit = apply(self.standing.lawsuit, request.parsed, scene)
        except Refusal as refusal:
            kind = type(refusal).__name__
            return self._answer(
                recording, Refused(kind=kind, message=str(refusal), version=self.version)
            )
        if request.name == self.reopened_by:
            lawsuit = lawsuit.model_copy(update={"closed_on": None})
        self.move(lawsuit_changed=settle(lawsuit, scene, register=Holders(), earlier=self.standing))
        self._answers[request.act_id] = self.version
        return self._answer(recording)

    def move(self, *, lawsuit_changed: Standing) -> None:
        """Change the lawsuit, as another's act would."""
        self.version += 1
        self.standing = lawsuit_changed

    def _answer(self, recording: Recording, refused: Refused | None = None) -> Recorded:
        MEMORY.keep(self.ref, Seen(self.version, "", self.standing, an_organ()))
        return Recorded(
            version=self.version,
            steps=self.standing.steps,
            wake_at=self.wake_at(recording),
            refused=refused,
        )
