"""What a person's digest of a day is called: in the engine, whose ids whoever reaches it reads, and in the ledger."""


def digest_errand(account: str, day: str) -> str:
    """Return, as SQL over two expressions, the id of the errand that brings an account its digest of a day.

    It names nobody: a digest of both stands for the account.
    """
    both = f"{account} || chr(10) || {day}::text"
    whom = f"left(encode(sha256(convert_to({both}, 'UTF8')), 'hex'), 32)"
    return f"('digest/' || {whom} || '/' || {day}::text)"


def digest_reason(account: str, day: str) -> str:
    """Return, as SQL, the reason of a digest's notice: one for each account and day, whichever errand brings it.

    Errands from before ids named nobody have it as their id.
    """
    return f"('digest/' || {account} || '/' || {day}::text)"
