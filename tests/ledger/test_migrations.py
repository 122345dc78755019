"""What stood in an older database stands in the newest, in its new form."""

import sqlalchemy as sa
from alembic import command

from ledger.database import driver_url
from ledger.schema import configuration, migrate
from tests.stack import Databases, owned

_OF_OLD = """
    insert into organ (id, name, kind) values
        ('city', '虚构市', 'city_government'), ('court', '虚构法院', 'court'), ('unit', '虚构支队', 'delegated_body');
    insert into account (id, name, role, organ, scope) values
        ('clerk', '法制', 'clerk', 'city', 'city'), ('judge', '审判庭', 'court', 'court', 'court'),
        ('unit', '支队', 'handling_unit', 'unit', 'unit');
"""


def test_other_rules_are_told_of_once(databases: Databases) -> None:
    told = sa.text(
        "select before, after from access_entry where kind = 'rules_changed' order by id"
    )
    with databases.one() as url:
        engine = sa.create_engine(driver_url(owned(url)), poolclass=sa.NullPool)
        with engine.connect() as connection:
            migrate(owned(url))
            ((nothing, first),) = connection.execute(told).all()
            connection.execute(
                sa.text(
                    "insert into access_entry (kind, address, after)"
                    " values ('rules_changed', 'local', '{\"packs\": {}}')"
                )
            )
            connection.commit()
            migrate(owned(url))
            *_, (before, after) = connection.execute(told).all()
        engine.dispose()

    assert nothing is None
    assert before == {"packs": {}}
    assert after == first
    assert set(first) == {"packs", "calendar"}


def test_what_an_account_was_becomes_its_grant(databases: Databases) -> None:
    with databases.one() as url:
        engine = sa.create_engine(driver_url(owned(url)), poolclass=sa.NullPool)
        with engine.connect() as connection:
            command.downgrade(configuration(connection), "0007")
            connection.execute(sa.text(_OF_OLD))
            connection.commit()
        migrate(owned(url))

        with engine.connect() as connection:
            grants = connection.execute(
                sa.text(
                    "select account, role, organ, scope, within from account_grant order by account"
                )
            ).all()
        engine.dispose()

    assert [tuple(each) for each in grants] == [
        ("clerk", "clerk", "city", "organs", "city"),
        ("judge", "court", "court", "court", "court"),
        ("unit", "handling_unit", "unit", "assigned", "unit"),
    ]
