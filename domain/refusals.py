"""Why an act is not accepted: one class per kind of reason, with a message that tells the clerk what to do."""


class Refusal(Exception):
    """An act that is not accepted; nothing is recorded."""


class ActNotAllowed(Refusal):
    """The lawsuit's facts don't allow the act now."""


class FactImpossible(Refusal):
    """The facts of the act contradict what is recorded, or each other."""


class NotPermitted(Refusal):
    """The account may not perform this act in this lawsuit."""


class VersionChanged(Refusal):
    """A decision was made on a page that has changed since."""


class KeyReused(Refusal):
    """The idempotency key was used before for another request."""


class LedgerBehind(Refusal):
    """The workflow knows more than the ledger: a backup was restored; nothing is written until someone has looked."""


REFUSALS: dict[str, type[Refusal]] = {
    each.__name__: each
    for each in (
        ActNotAllowed,
        FactImpossible,
        NotPermitted,
        VersionChanged,
        KeyReused,
        LedgerBehind,
    )
}
