"""`chuting verify`: whatever is altered, by whomever, is found and named; nothing else is."""

import asyncio
import hashlib
import itertools
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner, Result

from activities.records import RecordsActivities
from activities.roots import RootActivities
from deploy.cli import app
from deploy.local.postgres import Cluster
from domain.people import Attached, Source
from ledger.access_log import OPERATOR, Happening, tell
from ledger.attachments import store_attachment
from ledger.calendars import load_notice
from ledger.database import Database
from ledger.hashing import digest_of
from ledger.keeping import revoke_from
from ledger.retention import schedule_of
from ledger.roots import line_of, make_root_if_due
from ledger.settings import Settings
from ledger.tables import APPEND_ONLY, access_entry, deadline, journal_entry, lawsuit
from ledger.watching import advance_clock
from ledger.writing import raise_alarm, shown_of
from tests.builders import (
    CLERK,
    Move,
    a_ledger,
    a_normal_life,
    a_registered_lawsuit,
    a_standing,
    a_withdrawn_life,
    late_paper,
    perform,
)
from tests.stack import Databases, a_folder, owned

SCANNED = "传票".encode()
SCHEDULE = schedule_of(Settings())
Tamper = Callable[[psycopg.Connection, "Site"], object]


@dataclass(frozen=True)
class Site:
    """An installation with a whole life, half a one, two roots, and everything deposited."""

    url: str
    data: Path
    whole: str
    half: str

    def verify(self, *words: str) -> Result:
        return CliRunner().invoke(app, ["verify", *words, "--data", str(self.data)])

    @property
    def archive(self) -> Path:
        return self.data / "archive"


@pytest.fixture(scope="module")
def built(databases: Databases) -> Iterator[Site]:
    """The site as it was written, made once."""
    with a_folder() as data, databases.one() as url:
        yield asyncio.run(_build(url, data))


async def _build(url: str, data: Path) -> Site:
    settings = Settings(installation="test", data=data)
    async with a_ledger(url) as database:
        whole = await a_registered_lawsuit(database)
        half = await a_registered_lawsuit(database, key="b", number="（2026）皖1901行初13号")
        await _play(database, whole, a_normal_life())
        await make_root_if_due(database)
        await advance_clock(database, timedelta(days=1), is_movable=True)
        await _play(database, half, (a_hearing_on_paper(),))
        await make_root_if_due(database)
        await _store(database, settings)
        await _deposit(database, settings)
        await _handle_an_alarm(database)
    return Site(url, data, whole, half)


async def _play(database: Database, ref: str, moves: tuple[Move, ...]) -> None:
    for number, move in enumerate(moves):
        answer = await perform(database, ref, *move.acts, actor=move.actor, key=f"move-{number}")
        assert answer.refused is None


async def _handle_an_alarm(database: Database) -> None:
    async with database.short_path() as connection:
        await raise_alarm(connection, "no_recipient", None, "请补登账号")
        cursor = await connection.execute(
            "update alarm set handled_at = clock_timestamp(), handled_by = %s, handled_note = '已补登' returning id",
            (CLERK.id,),
        )
        rows = await cursor.fetchall()
        after = {"alarm": rows[0][0], "handled_by": CLERK.id, "handled_note": "已补登"}
        await tell(connection, Happening.ALARM_HANDLED, OPERATOR, after=after)


def a_hearing_on_paper() -> Move:
    """The hearing to come, by a summons whose scan was uploaded."""
    scan = Attached(sha256=hashlib.sha256(SCANNED).hexdigest(), name="传票.txt")
    (hearing,) = a_withdrawn_life()[0].acts
    return Move(CLERK, (hearing.model_copy(update={"source": Source(attachments=(scan,))}),))


async def _store(database: Database, settings: Settings) -> None:
    await store_attachment(
        database,
        settings,
        content=SCANNED,
        name="传票.txt",
        media_type="text/plain",
        account=CLERK.id,
    )


async def _deposit(database: Database, settings: Settings) -> None:
    records, roots = RecordsActivities(database, settings), RootActivities(database, settings)
    async with database.short_path() as connection:
        cursor = await connection.execute(
            "select id, kind from errand where kind in ('deposit', 'root') order by id"
        )
        found = await cursor.fetchall()
    for errand, kind in found:
        deposit = records.deposit_record if kind == "deposit" else roots.deposit_root
        assert await deposit(errand) == "deposited"


_numbers = itertools.count(1)


@pytest.fixture
def site(built: Site, postgres: Cluster) -> Iterator[Site]:
    """A copy of the site, for a test to alter."""
    name = f"verified_{next(_numbers)}"
    postgres.create_database(name, template=built.url.rpartition("/")[2])
    with a_folder() as data:
        shutil.copytree(built.data, data, dirs_exist_ok=True)
        url = postgres.url(name, user="chuting")
        memory = {"installation": "test", "database_url": url, "temporal_address": ""}
        (data / "stack.json").write_text(json.dumps(memory))
        yield Site(url, data, built.whole, built.half)
    postgres.drop_database(name)


@pytest.fixture(autouse=True)
def no_other_database(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CHUTING_DATABASE_URL", "CHUTING_TEMPORAL_ADDRESS", "CHUTING_INSTALLATION"):
        monkeypatch.delenv(name, raising=False)


def altered(site: Site, tamper: Tamper) -> None:
    """Alter the ledger as whoever owns it could, without any of the lines of defence."""
    with psycopg.connect(owned(site.url)) as connection:
        connection.execute("set session_replication_role = replica")
        tamper(connection, site)


def saying(words: str, **more: str) -> Tamper:
    return lambda connection, site: connection.execute(
        words, {"whole": site.whole, "half": site.half, **more}
    )


def assert_found(result: Result, *sentences: str) -> None:
    assert result.exit_code == 1, result.output
    for sentence in sentences:
        assert sentence in result.output


def test_what_nobody_altered_verifies(site: Site) -> None:
    result = site.verify("--files")

    assert result.exit_code == 0, result.output
    assert result.output == (
        "核对日志15条、案件2件、每日摘要根2个（摘要算法：sha256）。\n全部相符。\n"
    )


SETS = {
    "version": "99",
    "act_id": "'another'",
    "request_hash": "'another'",
    "verbs": "'{close}'",
    "actor": "'somebody'",
    "role": "'court'",
    "recorded_at": "recorded_at + interval '1 second'",
    "schema_version": "2",
    "algorithm": "'sm3'",
    "previous": "repeat('1', 64)",
    "digest": "repeat('1', 64)",
    "text": "replace(text, '治安行政处罚', '行政许可')",
}


def test_every_column_of_an_entry_is_tried() -> None:
    assert SETS.keys() | {"ref"} == set(journal_entry.columns.keys())


@pytest.mark.parametrize("column", SETS)
def test_a_change_of_any_column_is_found(site: Site, column: str) -> None:
    where = "where ref = %(whole)s and version = 4"
    altered(site, saying(f"update journal_entry set {column} = {SETS[column]} {where}"))

    # A version that was changed leaves a gap where it was.
    version = 5 if column == "version" else 4
    assert_found(site.verify(), f"第一处：案件{site.whole}第{version}版。")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"outcome": {}}', "null"])
def test_an_entry_that_says_nothing_any_more_is_found(site: Site, text: str) -> None:
    altered(
        site,
        saying(
            "update journal_entry set text = %(text)s, digest = %(digest)s"
            " where ref = %(whole)s and version = 13",
            text=text,
            digest=digest_of(text),
        ),
    )

    assert_found(site.verify(), f"第一处：案件{site.whole}第13版。")


def test_an_entry_given_to_another_lawsuit_is_found(site: Site) -> None:
    altered(
        site,
        saying("update journal_entry set ref = %(half)s where ref = %(whole)s and version = 4"),
    )

    assert_found(site.verify(), f"案件{site.whole}第5版：缺少第4版。", f"案件{site.half}第4版")


def test_an_entry_that_was_taken_out_is_found(site: Site) -> None:
    altered(site, saying("delete from journal_entry where ref = %(whole)s and version = 4"))

    assert_found(site.verify(), f"案件{site.whole}第5版：缺少第4版。")


def test_an_entry_that_was_put_in_is_found(site: Site) -> None:
    columns = ", ".join(each for each in SETS if each not in ("version", "act_id"))
    altered(
        site,
        saying(
            f"insert into journal_entry (ref, version, act_id, {columns})"
            f" select ref, version + 1, 'x', {columns} from journal_entry"
            " where ref = %(whole)s order by version desc limit 1"
        ),
    )

    assert_found(site.verify(), f"案件{site.whole}第14版")


def test_two_entries_that_changed_places_are_found(site: Site) -> None:
    altered(site, _swapped)

    assert_found(site.verify(), f"第一处：案件{site.whole}第4版。")


def _swapped(connection: psycopg.Connection, site: Site) -> None:
    for before, after in ((4, 104), (5, 4), (104, 5)):
        connection.execute(
            "update journal_entry set version = %s where ref = %s and version = %s",
            (after, site.whole, before),
        )


def test_a_journal_that_ends_before_its_head_is_found(site: Site) -> None:
    altered(site, saying("delete from journal_entry where ref = %(whole)s and version = 13"))

    assert_found(site.verify(), f"案件{site.whole}：台账为第13版，日志止于第12版。")


def test_a_journal_cut_short_together_with_its_head_is_found_by_the_root(site: Site) -> None:
    altered(site, _cut_short)

    assert_found(site.verify(), f"案件{site.whole}第13版：日志中没有，而")


def _cut_short(connection: psycopg.Connection, site: Site) -> None:
    connection.execute("delete from journal_entry where ref = %s and version = 13", (site.whole,))
    _show(connection, site, 12)


def _show(connection: psycopg.Connection, site: Site, version: int) -> None:
    """Have the lists show what an entry says."""
    connection.execute(
        "update lawsuit l set version = j.version, digest = j.digest, is_closed = false,"
        " stage = j.text::jsonb #>> '{outcome,stage}' from journal_entry j"
        " where j.ref = l.ref and j.version = %s and l.ref = %s",
        (version, site.whole),
    )


def test_a_lawsuit_that_vanished_with_its_journal_is_found_by_the_root(site: Site) -> None:
    altered(site, _vanished)

    assert_found(site.verify(), f"案件{site.half}第", "日志中没有，而")


def _vanished(connection: psycopg.Connection, site: Site) -> None:
    for table in ("journal_entry", "party", "deadline", "case_number", "lawsuit"):
        connection.execute(f"delete from {table} where ref = %s", (site.half,))


def test_a_journal_written_anew_from_an_entry_on_is_found_by_the_root(site: Site) -> None:
    altered(site, _rewritten)

    assert_found(site.verify(), f"案件{site.whole}第13版：摘要与", "清单所载日志摘要与日志不符")


def _rewritten(connection: psycopg.Connection, site: Site) -> None:
    """Change what an entry says, and every digest after it, so that the chain holds."""
    entries = connection.execute(
        "select version, text, previous from journal_entry where ref = %s order by version",
        (site.whole,),
    ).fetchall()
    head = entries[0][2]
    for version, text, previous in entries:
        changed = text.replace(previous, head).replace("扣押车辆致停运", "原告并无损失")
        before, head = head, digest_of(changed)
        connection.execute(
            "update journal_entry set text = %s, previous = %s, digest = %s"
            " where ref = %s and version = %s",
            (changed, before, head, site.whole, version),
        )
    connection.execute("update lawsuit set digest = %s where ref = %s", (head, site.whole))


def test_roots_written_anew_with_the_journal_are_found_in_the_archive(site: Site) -> None:
    altered(site, _rewritten)
    altered(site, _rooted_anew)

    result = site.verify()

    assert_found(result, "的根：与档案中的roots/")
    assert "日志中没有" not in result.output


def _rooted_anew(connection: psycopg.Connection, _: Site) -> None:
    """Have the roots say what the journal says now."""
    connection.execute(
        "update root_head h set digest = j.digest from journal_entry j"
        " where j.ref = h.ref and j.version = h.version"
    )
    previous = "0" * 64
    heads: dict[str, bytes] = {}
    roots = connection.execute("select day, text from daily_root order by day").fetchall()
    for day, text in roots:
        changed = connection.execute(
            'select ref, version, digest from root_head where day = %s order by ref collate "C"',
            (day,),
        ).fetchall()
        lines = {head[0]: line_of(*head) for head in changed}
        heads |= lines
        said = json.loads(text)
        said |= {"previous": previous, "heads": digest_of(_joined(heads))}
        said["changed"]["digest"] = digest_of(_joined(lines))
        made = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest = digest_of(made)
        connection.execute(
            "update daily_root set previous = %s, digest = %s, text = %s where day = %s",
            (previous, digest, made, day),
        )
        previous = digest


def _joined(lines: dict[str, bytes]) -> bytes:
    return b"".join(lines[ref] for ref in sorted(lines))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("update daily_root set text = replace(text, 'lawsuits', 'suits')", "摘要与正文不符"),
        ("update daily_root set digest = repeat('1', 64)", "摘要与正文不符"),
        ("update daily_root set algorithm = 'sm3'", "摘要与正文不符"),
        ("update daily_root set made_at = made_at + interval '1 second'", "made_at栏与正文不符"),
        (
            "update daily_root set previous = repeat('1', 64) where day = (select max(day) from daily_root)",
            "previous栏与正文不符",
        ),
        ("update daily_root set day = day - 7", "的根"),
        ("delete from daily_root where day = (select min(day) from daily_root)", "的根"),
        ("delete from daily_root where day = (select max(day) from daily_root)", "根已不在"),
        ("delete from daily_root; delete from root_head", "档案中有，而台账中没有"),
        ("update root_head set digest = repeat('1', 64)", "的根所载不符"),
        ("update root_head set day = day - 1", "的根"),
        ("delete from root_head where version = 2", "当日变动的案件摘要与根不符"),
    ],
)
def test_a_root_that_was_altered_is_found(site: Site, words: str, sentence: str) -> None:
    altered(site, lambda connection, _: connection.execute(words.encode()))

    assert_found(site.verify(), sentence)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("update lawsuit set digest = repeat('1', 64)", "台账所载摘要与日志末版不符"),
        ("update lawsuit set stage = 'registered'", "台账的stage栏与日志末版不符"),
        ("update lawsuit set organ = 'bailu-housing'", "台账的organ栏与日志末版不符"),
        ("update lawsuit set number = null", "台账的number栏与日志末版不符"),
        ("update lawsuit set court = 'bailu-housing'", "台账的court栏与日志末版不符"),
        ("update lawsuit set handling_unit = organ", "台账的handling_unit栏与日志末版不符"),
        ("update lawsuit set level = 'second'", "台账的level栏与日志末版不符"),
        ("update lawsuit set capacity = 'third_party'", "台账的capacity栏与日志末版不符"),
        ("update lawsuit set dispute = 'another'", "台账的dispute栏与日志末版不符"),
        ("update lawsuit set is_closed = not is_closed", "台账的is_closed栏与日志末版不符"),
        ("update lawsuit set is_restricted = true", "台账的is_restricted栏与日志末版不符"),
        ("update lawsuit set left_to_a_person = 'x'", "台账的left_to_a_person栏与日志末版不符"),
        ("update lawsuit set ending = 'withdrawn'", "台账的ending栏与日志末版不符"),
        ("update lawsuit set is_suspended = true", "台账的is_suspended栏与日志末版不符"),
        (
            "update lawsuit set first_hearing_at = first_hearing_at - interval '1 year'",
            "台账的first_hearing_at栏与日志末版不符",
        ),
        (
            "update lawsuit set first_hearing_year = 2025",
            "台账的first_hearing_year栏与日志末版不符",
        ),
        (
            "update lawsuit set first_hearing_held = not first_hearing_held",
            "台账的first_hearing_held栏与日志末版不符",
        ),
        (
            "update lawsuit set first_hearing_missed = not first_hearing_missed",
            "台账的first_hearing_missed栏与日志末版不符",
        ),
        ("update lawsuit set next_due_on = null", "台账的next_due_on栏与日志末版不符"),
        ("update case_number set number = number || 'x'", "案号索引与日志末版不符"),
        ("update case_number set organ = 'bailu-housing'", "案号索引与日志末版不符"),
        ("update case_number set level = 'second'", "案号索引与日志末版不符"),
        ("delete from case_number", "案号索引与日志末版不符"),
        ("delete from attached", "附件索引与日志不符"),
        ("update attached set sha256 = repeat('1', 64)", "附件索引与日志不符"),
        ("update party set name = '他人'", "姓名与承诺值不符"),
        ("update party set salt = 'x'", "姓名与承诺值不符"),
        ("update party set commitment = 'x'", "姓名与承诺值不符"),
        ("update party set name = null", "姓名已删而承诺值的盐仍在"),
        ("update party set name = null, salt = ''", "姓名已删而没有销毁记录"),
        ("delete from party", "当事人承诺值与日志首版不符"),
        ("delete from deposit", "档案中有，而台账中没有收讫记录"),
        ("update deposit set manifest_digest = 'x'", "清单与收讫摘要不符"),
        (
            "insert into calendar_notice (year, digest, text, loaded_by) values (2027, '', '', '')",
            "2027年放假通知：摘要与正文不符",
        ),
        ("update lawbook_version set version = 'x'", "版本与所存各份通知不符"),
    ],
)
def test_what_stands_beside_the_journal_is_compared_with_it(
    site: Site, words: str, sentence: str
) -> None:
    altered(site, lambda connection, _: connection.execute(words.encode()))

    assert_found(site.verify(), sentence)


ACCESS_SETS = {
    "at": "at - interval '1 minute'",
    "kind": "'logged_in'",
    "account": "'other'",
    "address": "'elsewhere'",
    "authority": "'another'",
    "about": "'another'",
    "before": "'{}'",
    "after": "'{}'",
}
OF_THE_LOG = "where id = (select min(id) from access_entry where kind = 'grant_given')"


def test_every_column_of_the_access_log_is_tried() -> None:
    assert ACCESS_SETS.keys() | {"id"} == set(access_entry.columns.keys())


@pytest.mark.parametrize("column", ACCESS_SETS)
def test_a_change_of_any_column_of_the_access_log_is_found(site: Site, column: str) -> None:
    altered(
        site, saying(f'update access_entry set "{column}" = {ACCESS_SETS[column]} {OF_THE_LOG}')
    )

    assert_found(site.verify(), "访问记录第", "的根所载不符")


INSERTED = "insert into access_entry (kind, address, at) values ('logged_in', 'x', {at})"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (f"delete from access_entry {OF_THE_LOG}", "不在台账中，而"),
        (
            "delete from access_entry where id = 1; delete from root_access where id = 1",
            "所载访问记录的摘要与根不符",
        ),
        (INSERTED.format(at="clock_timestamp() - interval '2 hours'"), "事后补入"),
        (INSERTED.format(at="clock_timestamp() + interval '2 days'"), "事后补入"),
        ("update root_access set digest = repeat('1', 64)", "的根所载不符"),
        ("update root_access set day = day + 900", "所属的根已不在"),
        ("truncate root_access", "所载访问记录的摘要与根不符"),
    ],
)
def test_an_entry_of_the_access_log_taken_out_or_put_in_is_found(
    site: Site, words: str, sentence: str
) -> None:
    altered(site, lambda connection, _: connection.execute(words.encode()))

    assert_found(site.verify(), sentence)


def test_an_entry_that_was_put_in_before_the_next_root_is_found_after_it(site: Site) -> None:
    words = INSERTED.format(at="clock_timestamp() - interval '2 hours'")
    altered(site, lambda connection, _: connection.execute(words.encode()))
    asyncio.run(_make_the_next_root(site))

    assert_found(site.verify(), "才载有：事后补入")


async def _make_the_next_root(site: Site) -> None:
    async with a_ledger(site.url) as database:
        await advance_clock(database, timedelta(days=1), is_movable=True)
        assert await make_root_if_due(database) is not None


@pytest.mark.parametrize(
    "column", ["loaded_by = 'another'", "loaded_at = loaded_at - interval '1 day'", "year = 2028"]
)
def test_another_loading_of_a_notice_is_found_by_the_root(site: Site, column: str) -> None:
    asyncio.run(_load_and_make_the_next_root(site))
    altered(site, saying(f"update calendar_notice set {column}"))

    assert_found(site.verify(), "放假通知的年份、载入人或者载入时间与根不符")


async def _load_and_make_the_next_root(site: Site) -> None:
    async with a_ledger(site.url) as database:
        await load_notice(database, NOTICE, by="administrator")
    await _make_the_next_root(site)


NOTICE = """
year = 2027
title = "关于2027年部分节假日安排的通知"

[[holidays]]
name = "元旦"
from_on = 2027-01-01
to_on = 2027-01-03
"""


def test_what_is_told_after_the_last_root_is_no_fault(site: Site) -> None:
    with psycopg.connect(site.url) as connection:
        connection.execute(INSERTED.format(at="clock_timestamp()").encode())

    assert site.verify().exit_code == 0


OF_CLERK = "where id = 'directory/police-clerk'"
PUT_IN = """
    insert into account_grant (id, account, role, organ, scope, within, from_on)
    select 'x', account, 'auditor', organ, scope, within, from_on from account_grant
"""


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (f"update account_grant set role = 'auditor' {OF_CLERK}", "role栏与访问记录不符"),
        (f"update account_grant set within = 'bailu-government' {OF_CLERK}", "within栏与访问记录"),
        (f"update account_grant set account = 'court-clerk' {OF_CLERK}", "account栏与访问记录不符"),
        (f"update account_grant set to_on = '2030-01-01' {OF_CLERK}", "to_on栏与访问记录不符"),
        (f"update account_grant set revoked_at = now() {OF_CLERK}", "已收回，而没有收回记录"),
        (f"delete from account_grant {OF_CLERK}", "访问记录载有，而台账中没有"),
        (
            f"{PUT_IN} {OF_CLERK}",
            "授权x：没有授予记录",
        ),
        ("update organ set bureau = null where id = 'bailu-police'", "bureau栏与访问记录不符"),
        ("update organ set name = name || 'x' where id = 'bailu-police'", "name栏与访问记录不符"),
        ("update organ set parent = null where id = 'bailu-police'", "parent栏与访问记录不符"),
        ("update office_holder set name = '他人'", "负责人与访问记录不符"),
        ("delete from office_holder", "负责人与访问记录不符"),
        (
            "insert into organ_below values ('bailu-police', 'bailu-court')",
            "机关层级表中多出这一条",
        ),
        ("delete from organ_below where above <> organ", "机关层级表中缺少这一条"),
        ("update alarm set handled_note = 'x'", "处理情况与访问记录不符"),
        ("update alarm set handled_by = 'x'", "处理情况与访问记录不符"),
        ("delete from alarm", "处理情况与访问记录不符"),
    ],
)
def test_who_may_what_is_compared_with_the_access_log(
    site: Site, words: str, sentence: str
) -> None:
    altered(site, lambda connection, _: connection.execute(words.encode()))

    assert_found(site.verify(), sentence)


def test_a_grant_that_was_revived_is_found(site: Site) -> None:
    asyncio.run(_revoke(site))
    before = site.verify()
    altered(site, saying(f"update account_grant set revoked_at = null {OF_CLERK}"))

    assert before.exit_code == 0, before.output
    assert_found(site.verify(), "访问记录载明已收回，而仍然有效")


async def _revoke(site: Site) -> None:
    database = Database(site.url)
    try:
        assert await revoke_from(database, "directory/police-clerk", OPERATOR) is not None
    finally:
        await database.dispose()


DEADLINE_SETS = {
    "key": "key || 'x'",
    "kind": "'another'",
    "title": "'另一期限'",
    "nature": "'right'",
    "basis": "'另一条'",
    "organ": "'bailu-housing'",
    "due_on": "due_on + 30",
    "provisional": "not provisional",
    "suspended": "not suspended",
    "is_open": "not is_open",
    "done_on": "coalesce(done_on, due_on) - 1",
    "receipt": "'[]'",
}


# Whoever is waked when, and by which calendar it was looked at last, changes without an entry; registered_at is real
# time, in which no entry is.
UNCOMPARED = {
    "ref",
    "version",
    "digest",
    "calendar",
    "next_wake_at",
    "watched_until",
    "registered_at",
}


def test_every_column_of_a_lawsuit_is_compared_that_an_entry_tells_of() -> None:
    assert shown_of(a_standing()).keys() | UNCOMPARED == set(lawsuit.columns.keys())


DEADLINE_COLUMNS = ", ".join(each for each in DEADLINE_SETS if each != "key")
DEFENCE = "from deadline where ref = %(half)s and key = 'defence'"


def test_every_column_of_a_deadline_is_tried() -> None:
    assert DEADLINE_SETS.keys() | {"ref"} == set(deadline.columns.keys())


@pytest.mark.parametrize("column", DEADLINE_SETS)
def test_a_change_of_any_column_of_a_deadline_is_found(site: Site, column: str) -> None:
    where = "where ref = %(half)s and key = 'defence'"
    altered(site, saying(f"update deadline set {column} = {DEADLINE_SETS[column]} {where}"))

    what = "不在台账中" if column == "key" else f"的{column}栏与日志不符"
    assert_found(site.verify(), f"第一处：案件{site.half}。", f"（defence）{what}。")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            "delete from deadline where ref = %(half)s and key = 'defence'",
            "（defence）不在台账中。",
        ),
        (
            f"insert into deadline (ref, key, {DEADLINE_COLUMNS}) select ref, 'x', {DEADLINE_COLUMNS} {DEFENCE}",
            "台账中的期限x不在日志中。",
        ),
        (
            "update deadline set ref = %(half)s, key = 'x' where ref = %(whole)s and key = 'defence'",
            "",
        ),
    ],
)
def test_a_deadline_taken_out_put_in_or_moved_is_found(
    site: Site, words: str, sentence: str
) -> None:
    altered(site, saying(words))

    assert_found(site.verify(), sentence)


def test_of_several_altered_deadlines_the_first_of_the_procedure_is_named(site: Site) -> None:
    altered(site, saying("update deadline set due_on = due_on + 1 where ref = %(whole)s"))

    assert_found(site.verify(), f"第一处：案件{site.whole}。", "（defence）的due_on栏与日志不符。")


def test_a_deposited_root_that_is_gone_is_found(site: Site) -> None:
    root = next(site.archive.glob("roots/*/root.json"))
    root.unlink()

    assert_found(site.verify(), "档案中没有roots/")


def test_a_manifest_that_is_gone_is_found(site: Site) -> None:
    next(site.archive.glob("lawsuits/*/*/manifest.json")).unlink()

    assert_found(site.verify(), "清单不在档案中")


def test_a_deposited_file_that_was_altered_is_found_where_files_are_read(site: Site) -> None:
    next(site.archive.glob("lawsuits/*/*/journal.jsonl")).write_text("another")

    assert site.verify().exit_code == 0
    assert_found(site.verify("--files"), "文件journal.jsonl与清单不符")


@pytest.mark.parametrize("content", [None, b"another"])
def test_an_uploaded_file_that_was_altered_is_found_where_files_are_read(
    site: Site, content: bytes | None
) -> None:
    (file,) = [each for each in (site.data / "attachments").rglob("*") if each.is_file()]
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)

    assert site.verify().exit_code == 0
    assert_found(site.verify("--files"), f"附件{file.name}：")


def test_a_line_of_defence_that_is_away_is_told(site: Site) -> None:
    with psycopg.connect(owned(site.url)) as connection:
        connection.execute("alter table journal_entry disable trigger append_only")
        connection.execute("grant update on journal_entry to chuting")

    result = site.verify()

    assert result.exit_code == 0, result.output
    assert "本程序的数据库账号可以修改只增不改的表" in result.output
    assert "已停用或者已被改动：journal_entry" in result.output.replace("\n", "")


def test_a_guard_that_was_gutted_is_told(site: Site) -> None:
    with psycopg.connect(owned(site.url)) as connection:
        connection.execute(
            "create or replace function refuse_change() returns trigger language plpgsql as"
            " $$ begin return null; end $$"
        )

    result = site.verify()

    assert result.exit_code == 0, result.output
    assert "已被改动：journal_entry、calendar_notice、access_entry" in result.output.replace(
        "\n", ""
    )


GONE = "update party set name = null, salt = '' where ref = %(whole)s"
FORGED = """
    insert into access_entry (kind, address, about, after)
    select 'parties_forgotten', 'local', %(whole)s, jsonb_build_object('digest', %(digest)s::text, 'names', count(*))
    from party where ref = %(whole)s
"""


@pytest.mark.parametrize("digest", [SCHEDULE.digest, "another"])
def test_a_name_that_went_before_its_time_is_found_though_it_is_told_of(
    site: Site, digest: str
) -> None:
    altered(site, saying(GONE))
    altered(site, saying(FORGED, digest=digest))

    assert_found(site.verify(), "姓名在保管期限届满之前销毁")


def test_a_name_that_went_while_the_file_was_open_is_found(site: Site) -> None:
    altered(site, saying(GONE.replace("whole", "half")))
    altered(site, saying(FORGED.replace("whole", "half"), digest=SCHEDULE.digest))

    assert_found(site.verify(), "姓名在案件办结之前销毁")


def test_more_names_gone_than_are_told_of_is_found(site: Site) -> None:
    altered(site, saying(GONE))
    altered(site, saying(FORGED.replace("count(*)", "0"), digest=SCHEDULE.digest))

    assert_found(site.verify(), "已删姓名的数目与销毁记录不符")


def test_roots_that_are_no_longer_made_are_told(site: Site) -> None:
    asyncio.run(_go_on(site, timedelta(hours=25), late_paper()))
    in_time = site.verify()
    asyncio.run(_go_on(site, timedelta(hours=2), ()))
    late = site.verify()

    assert (in_time.exit_code, late.exit_code) == (0, 0)
    assert "根逾期未制作" not in in_time.output.replace("\n", "")
    assert "根逾期未制作（最近一个根是" in late.output.replace("\n", "")


async def _go_on(site: Site, for_how_long: timedelta, moves: tuple[Move, ...]) -> None:
    """Have time pass, and acts recorded, while nobody sweeps."""
    async with a_ledger(site.url) as database:
        await advance_clock(database, for_how_long, is_movable=True)
        for each in moves:
            await perform(database, site.half, *each.acts, actor=each.actor)


def test_every_append_only_table_has_its_trigger(site: Site) -> None:
    with psycopg.connect(site.url) as connection:
        found = connection.execute(
            "select tgrelid::regclass::text from pg_trigger where tgname = 'append_only'"
        ).fetchall()

    assert {name for (name,) in found} == {each.name for each in APPEND_ONLY}
