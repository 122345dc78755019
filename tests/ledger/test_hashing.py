"""Digests by their algorithms' names: any may be chosen, and what was written by another still verifies."""

import json
from collections.abc import Iterator

import pytest

from ledger.hashing import (
    SHA256,
    SM3,
    AlgorithmUnknown,
    Hasher,
    algorithm_of,
    commitment,
    digest_of,
)
from ledger.settings import settings
from tests.builders import (
    PLAINTIFF,
    TODAY,
    a_ledger,
    a_registered_lawsuit,
    perform,
    the_notice_and_hearing,
)


@pytest.fixture
def sm3(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """An installation that writes in SM3."""
    monkeypatch.setenv("CHUTING_HASH_ALGORITHM", SM3)
    settings.cache_clear()
    yield
    settings.cache_clear()


@pytest.mark.parametrize(
    ("algorithm", "expected"),
    [
        (SHA256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        # GB/T 32905-2016, A.1.
        (SM3, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
    ],
)
def test_a_digest_is_that_of_the_standard(algorithm: str, expected: str) -> None:
    hasher = Hasher(algorithm)
    hasher.update(b"a")
    hasher.update(b"bc")

    assert digest_of("abc", algorithm) == hasher.hexdigest() == expected


def test_an_algorithm_that_nobody_knows_is_an_error() -> None:
    with pytest.raises(AlgorithmUnknown, match="md5"):
        digest_of("abc", "md5")


def test_a_commitment_names_any_algorithm_but_the_first() -> None:
    made = [commitment(b"salt", PLAINTIFF, each) for each in (SHA256, SM3)]

    assert [algorithm_of(each) for each in made] == [SHA256, SM3]


@pytest.mark.usefixtures("sm3")
async def test_a_chain_goes_on_in_another_algorithm(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_ledger(database_url) as database:
        ref = await a_registered_lawsuit(database)
        monkeypatch.delenv("CHUTING_HASH_ALGORITHM")
        settings.cache_clear()
        move = the_notice_and_hearing(TODAY, principal_came=True)[0]
        await perform(database, ref, *move.acts, actor=move.actor)
        async with database.short_path() as connection:
            cursor = await connection.execute(
                "select algorithm, previous, digest, text from journal_entry order by version"
            )
            first, second = await cursor.fetchall()

    assert [first[0], second[0]] == [SM3, SHA256]
    assert second[1] == first[2]
    for algorithm, _, digest, text in (first, second):
        assert digest == digest_of(text, algorithm)
    assert algorithm_of(json.loads(first[3])["commitments"][0]) == SM3


@pytest.mark.usefixtures("sm3")
async def test_a_registration_that_comes_again_is_known_whatever_it_was_written_in(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with a_ledger(database_url) as database:
        first = await a_registered_lawsuit(database)
        monkeypatch.delenv("CHUTING_HASH_ALGORITHM")
        settings.cache_clear()

        assert await a_registered_lawsuit(database) == first
