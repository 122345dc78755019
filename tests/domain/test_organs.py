"""Organs, posts and who holds them when."""

from datetime import date

import pytest

from domain.organs import POST_NAMES, OfficeHolder, Post
from domain.people import ROLE_NAMES, Role
from tests.domain.cases import POLICE


@pytest.mark.parametrize("post", list(Post))
def test_everyone_but_staff_and_lawyers_is_a_head(post: Post) -> None:
    assert post.is_head is (post not in (Post.STAFF, Post.LAWYER))


def test_the_first_and_the_last_day_in_office_count() -> None:
    head = OfficeHolder(
        organ="police",
        name="虚构甲",
        post=Post.PRINCIPAL,
        title="局长",
        from_on=date(2026, 1, 5),
        to_on=date(2026, 6, 30),
    )

    assert head.holds_on(date(2026, 1, 5))
    assert head.holds_on(date(2026, 6, 30))
    assert not head.holds_on(date(2026, 1, 4))
    assert not head.holds_on(date(2026, 7, 1))
    assert head.model_copy(update={"to_on": None}).holds_on(date(2030, 1, 1))


@pytest.mark.parametrize("missing", ["bureau", "government"])
def test_a_route_needs_who_proposes_and_who_decides(missing: str) -> None:
    assert POLICE.has_censure_route
    assert not POLICE.model_copy(update={missing: None}).has_censure_route


def test_every_post_and_role_has_a_name_in_chinese() -> None:
    assert set(POST_NAMES) == set(Post)
    assert set(ROLE_NAMES) == set(Role)
