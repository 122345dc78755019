"""The rule pack: complete, and every period with its provision."""

import ast
import hashlib
from datetime import date
from pathlib import Path

import pytest

from domain import claims, law
from domain.acts import ACTS
from domain.facts.decisions import (
    ENDING_NAMES,
    ENDINGS,
    WITHDRAWN_ENDINGS,
    EndedOtherwise,
    Result,
    WithdrawalKind,
)
from domain.messages import FORM, ActRequest
from domain.rulepack import KINDS, RulePackInvalid, parse_rule_pack
from tests.domain.cases import CLERK, LAWBOOK, PACK_TEXT, a_scene, a_standing, an_act


def test_the_default_pack_is_read_and_known_by_its_hash() -> None:
    pack = parse_rule_pack(PACK_TEXT)

    assert pack.id == "opinions-1"
    assert pack.settings.bound_from == date(2023, 7, 1)
    assert pack.digest == hashlib.sha256(PACK_TEXT.encode()).hexdigest()


def test_every_time_limit_cites_a_provision_and_has_its_ladder() -> None:
    for kind, limit in LAWBOOK.pack.time_limits.items():
        assert limit.citation.startswith("《")
        assert bool(LAWBOOK.pack.ladder_of(kind)) is (limit.ladder is not None)


def test_a_time_limit_without_a_ladder_is_not_escalated() -> None:
    pack = parse_rule_pack(PACK_TEXT.replace('ladder = "bureau"\n', ""))

    assert pack.ladder_of("censure") == ()


def test_what_counts_as_lost_is_a_known_result() -> None:
    assert set(LAWBOOK.pack.losses) <= {each.value for each in Result}


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ('id = "opinions-1"', "", "不能读取"),
        ("[time_limits.urge]", "[time_limits.urges]", "缺少期限：urge"),
        ("= 2023-07-01", "= soon", "不能读取"),
        ('basis = "DEFENCE"', 'basis = "NOWHERE"', "期限defence引用的依据NOWHERE"),
        ('ladder = "right"', 'ladder = "left"', "提醒阶梯left未定义"),
        ('counting = "working"', 'counting = "lunar"', "不能读取"),
        ('absence = "CENSURE"', 'absence = "NOWHERE"', "约谈事由absence引用的依据NOWHERE"),
        ('absence = "CENSURE"', 'lateness = "CENSURE"', "不能读取"),
        ('counted_from = "issue"', 'counted_from = "talk"', "不能读取"),
        ('id = "opinions-1"', 'id = "x"\ndigest = "y"', "不能读取"),
    ],
)
def test_an_incomplete_pack_is_refused_with_its_place(old: str, new: str, reason: str) -> None:
    with pytest.raises(RulePackInvalid, match=reason):
        parse_rule_pack(PACK_TEXT.replace(old, new, 1))


def kinds_in_claims() -> set[str]:
    """The kinds that the claims name: said as `kind`, returned by a function for it, or looked up in a table."""
    found: list[ast.AST] = []
    for path in sorted(Path(claims.__file__).parent.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "kind":
                found += _branches(node.value)
            elif isinstance(node, ast.Assign):
                target = node.targets[0]
                name = target.id if isinstance(target, ast.Name) else ""
                tables = node.value.values if isinstance(node.value, ast.Dict) else []
                found += tables if name.isupper() else [node.value] if name == "kind" else []
            elif isinstance(node, ast.FunctionDef) and node.name == "_kind_of":
                returned = [each.value for each in ast.walk(node) if isinstance(each, ast.Return)]
                found += [
                    each.args[-1] if isinstance(each, ast.Call) else each
                    for each in returned
                    if each
                ]
    return {
        each.value
        for each in found
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    }


def _branches(value: ast.expr) -> list[ast.AST]:
    return [value.body, value.orelse] if isinstance(value, ast.IfExp) else [value]


def test_a_pack_must_have_every_kind_that_a_claim_can_name() -> None:
    assert kinds_in_claims() == set(KINDS)


def test_a_provision_is_cited_as_an_office_does() -> None:
    assert str(law.DEFENCE) == "《中华人民共和国行政诉讼法》第六十七条第一款"
    assert law.PROVISIONS["DEFENCE"] is law.DEFENCE
    assert all(each.duty.endswith("。") for each in law.PROVISIONS.values())


def test_every_act_has_a_heading_a_provision_and_somebody_to_perform_it() -> None:
    for verb, act in ACTS.items():
        assert act.model_fields["verb"].default == verb
        assert act.heading
        assert act.by
        assert {act.provision, *act.provisions_by_level.values()} <= set(law.PROVISIONS.values())
        assert not act.by & {
            role for role in act.transcribed_by if act.is_decision and verb != "decide_censure"
        }
        act.model_validate(act.example)


def test_every_result_and_withdrawal_has_an_ending() -> None:
    assert len({each.value for each in ENDINGS}) == len(ENDINGS)
    assert set(WITHDRAWN_ENDINGS) == set(WithdrawalKind)
    assert set(EndedOtherwise) == {
        *WITHDRAWN_ENDINGS.values(),
        EndedOtherwise.MEDIATED,
        EndedOtherwise.APPEALED,
        EndedOtherwise.MERGED,
        EndedOtherwise.DEFENDANT_CHANGED,
    }
    assert set(ENDING_NAMES) == set(ENDINGS)


def test_a_single_act_goes_under_its_verb_and_several_as_a_form() -> None:
    request = ActRequest(
        act_id="a",
        request_hash="b",
        actor=CLERK,
        acts=(an_act("close"),),
        asked_at=a_scene().now,
    )

    assert request.name == "close"
    assert request.model_copy(update={"acts": (an_act("urge"), an_act("close"))}).name == FORM
    assert a_standing().lawsuit.ref
