"""The guard at the door: wrong log-ins are counted in the database, and after the fifth each makes the next wait."""

from ledger.database import Database

# The try is counted before it is judged: many at once are many. The fifth is still judged; then one waits, twice as
# long each time, an hour at most. A day without a wrong one forgets them.
_COUNT = """
    insert into login_guard as g (subject, failures, last_at) values (%(subject)s, 1, clock_timestamp())
    on conflict (subject) do update set
        failures = case when g.last_at < clock_timestamp() - interval '1 day' then 1 else g.failures + 1 end,
        last_at = clock_timestamp(),
        locked_until = case
            when g.last_at < clock_timestamp() - interval '1 day' or g.failures + 1 < %(free)s then null
            else clock_timestamp()
                + least(interval '1 hour', interval '15 seconds' * power(2, least(g.failures + 1 - %(free)s, 10)))
        end
    where g.locked_until is null or g.locked_until <= clock_timestamp()
    returning failures
"""
_LOCKED = """
    select ceil(extract(epoch from locked_until - clock_timestamp()))::int from login_guard where subject = %s
"""
_FORGET = "delete from login_guard where subject = %s"
FREE_TRIES = 5


def subject_of(account: str) -> str:
    """Return under which name an account's tries are counted."""
    return f"account/{account}"


class Locked(Exception):
    """Too many wrong log-ins: the next one is judged after so many seconds."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


async def count_try(database: Database, subject: str) -> None:
    """Count a try at an account; `forget_tries` takes it back when it was right.

    Raises:
        Locked: it is too early to try again.
    """
    async with database.short_path() as connection:
        cursor = await connection.execute(_COUNT, {"subject": subject, "free": FREE_TRIES})
        if await cursor.fetchone() is not None:
            return
        row = await (await connection.execute(_LOCKED, (subject,))).fetchone()
    raise Locked(max(1, row[0] or 1) if row else 1)


async def forget_tries(database: Database, subject: str) -> bool:
    """Forget the wrong tries at an account; tell whether there were any."""
    async with database.short_path() as connection:
        return (await connection.execute(_FORGET, (subject,))).rowcount > 0
