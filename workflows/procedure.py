"""The kernel under every procedure: perform an act, wait for a fact or the next wake-up.

Nothing here knows the law: the ledger decides, and what replays is a shell that stores its answers.
"""

import asyncio
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, ApplicationError

with workflow.unsafe.imports_passed_through():
    from activities.recording import (
        LAWSUIT_UNKNOWN,
        LEDGER_BEHIND,
        LEDGER_UNAVAILABLE,
        RECORDING_IMPOSSIBLE,
        LedgerActivities,
        refusal_beforehand,
    )
    from domain.acts import ACTS
    from domain.messages import FORM, ActRequest, Recorded, Recording, Refused
    from domain.stages import Step

RECORDING_TIMEOUT = timedelta(seconds=5)
# A short cap: an act waits for the ledger, and should go on within seconds of its return. Waiting costs history, so
# after ten minutes the act is unknown, and a look is left to the sweep.
RECORDING_RETRIES = RetryPolicy(
    initial_interval=timedelta(milliseconds=100),
    maximum_interval=timedelta(seconds=2),
    maximum_attempts=300,
)

# A local activity's own failure comes bare, one of the engine's comes wrapped.
_FAILED = (ActivityError, ApplicationError)


class Procedure:
    """One lawsuit's acts, what it knows of the ledger, and its alarm clock.

    `known` is the ledger's last answer, None until the first one. Only `_ask` writes it, newer answers over older.
    """

    def __init__(self, ref: str) -> None:
        self.ref = ref
        self.known: Recorded | None = None
        self._is_unknown = False
        self._is_ahead = False
        self._turn = asyncio.Lock()
        self._refreshes_wanted = 1
        self._refreshes_done = 0
        self._looked_at: datetime | None = None
        self._clock: asyncio.Task[None] | None = None
        for verb in (*ACTS, FORM):
            workflow.set_update_handler(verb, self.perform, validator=self.refuse)
        workflow.set_signal_handler("refresh", self.refresh)

    async def perform(self, request: ActRequest) -> int:
        """Have the ledger decide the request and return the version it gave; a refusal fails this update only."""
        try:
            answer = await self._ask(request)
        except _FAILED as error:
            raise _as_given(error) from error
        if answer.refused is not None:
            raise _as_failure(answer.refused)
        return answer.version

    def refuse(self, request: ActRequest) -> None:
        """Refuse politely what can't be, before anything stands in history. Never replayed."""
        version = self.known.version if self.known else None
        refused = refusal_beforehand(self.ref, version, request) if version else None
        if refused is not None:
            raise _as_failure(refused)

    def refresh(self) -> None:
        """Look again at what time and other lawsuits brought: a hint that carries nothing."""
        self._refreshes_wanted += 1

    def start_clock(self) -> None:
        """Start watching the wake-up that the ledger names, beside the steps."""
        self._clock = asyncio.create_task(self._keep_time())

    async def until(self, step: Step) -> None:
        """Wait until the ledger holds the step's facts; a long history is begun anew on the way."""
        while not self._has_done(step):
            await workflow.wait_condition(lambda: self._has_done(step) or self._must_renew())
            if not self._has_done(step):
                await workflow.wait_condition(self._is_idle)
                workflow.continue_as_new(self.ref)

    async def end(self) -> None:
        """Wait until the file is closed and nothing is under way: late paper may open it again in between."""
        while not (self._has_done(Step.CLOSE) and self._is_idle()):
            await self.until(Step.CLOSE)
            await workflow.wait_condition(self._is_idle)

    def _must_renew(self) -> bool:
        """Tell whether the history is long; one that knows more than the ledger must not forget it."""
        return _is_history_long() and not self._is_ahead

    def _has_done(self, step: Step) -> bool:
        """Tell whether a step is waited for no more; once the file is closed nobody could take it."""
        known = self.known
        return self._is_unknown or (
            known is not None and (known.has_done(step) or known.has_done(Step.CLOSE))
        )

    def _is_idle(self) -> bool:
        return workflow.all_handlers_finished() and not self._turn.locked()

    async def _ask(self, request: ActRequest | None = None) -> Recorded:
        async with self._turn:
            answer = await workflow.execute_local_activity_method(
                LedgerActivities.record,
                Recording(
                    ref=self.ref,
                    known_version=self.known.version if self.known else 0,
                    at=workflow.now(),
                    request=request,
                ),
                start_to_close_timeout=RECORDING_TIMEOUT,
                retry_policy=RECORDING_RETRIES,
            )
            self._is_ahead = answer.refused is not None and answer.refused.kind == LEDGER_BEHIND
            if self.known is None or answer.version >= self.known.version:
                self.known = answer
            return answer

    async def _keep_time(self) -> None:
        """Ask the ledger when a refresh is wanted or the wake-up has come.

        One timer, set anew only when the wake-up moves earlier; when it moved later, the timer runs out in vain.
        """
        while True:
            if self._is_refresh_due():
                await self._refresh()
            await self._sleep_until(self._wake_at())

    def _wake_at(self) -> datetime | None:
        """Return the wake-up that is still to come; one that was looked at is over, whatever the answer was."""
        wake_at = self.known.wake_at if self.known else None
        is_over = wake_at is None or (self._looked_at is not None and wake_at <= self._looked_at)
        return None if is_over else wake_at

    def _is_refresh_due(self) -> bool:
        wake_at = self._wake_at()
        is_due = wake_at is not None and wake_at <= workflow.now()
        return is_due or self._refreshes_wanted > self._refreshes_done

    async def _refresh(self) -> None:
        wanted, self._looked_at = self._refreshes_wanted, workflow.now()
        try:
            await self._ask()
        except _FAILED as error:
            # Any other failure was told to a person; acts, the next wake-up and the sweep go on.
            self._is_unknown = _as_given(error).type == LAWSUIT_UNKNOWN
        self._refreshes_done = wanted

    async def _sleep_until(self, armed_at: datetime | None) -> None:
        def is_roused() -> bool:
            wake_at = self._wake_at()
            is_earlier = wake_at is not None and (armed_at is None or wake_at < armed_at)
            return is_earlier or self._refreshes_wanted > self._refreshes_done

        timeout = None if armed_at is None else max(armed_at - workflow.now(), timedelta())
        try:
            await workflow.wait_condition(is_roused, timeout=timeout)
        except TimeoutError:
            return


def _is_history_long() -> bool:
    return workflow.info().is_continue_as_new_suggested()


def _as_given(error: ActivityError | ApplicationError) -> ApplicationError:
    """Return the failure that the ledger gave, for an update to fail with it alone.

    What is no answer of the ledger's, a lost database above all, leaves the act unknown.
    """
    cause = error.cause if isinstance(error, ActivityError) else error
    if isinstance(cause, ApplicationError) and cause.type in (
        LAWSUIT_UNKNOWN,
        RECORDING_IMPOSSIBLE,
    ):
        return cause
    return ApplicationError("台账长时间没有答复。", type=LEDGER_UNAVAILABLE)


def _as_failure(refused: Refused) -> ApplicationError:
    return ApplicationError(refused.message, refused, type=refused.kind, non_retryable=True)
