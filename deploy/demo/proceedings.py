"""The further steps of a lawsuit: a row of the docket's second sheet is one act, under the act's own heading."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from domain.acts import ACTS
from domain.facts.closings import REOPENING_NAMES
from domain.frozen import Frozen
from domain.organs import Post
from domain.people import Role

Body = dict[str, Any]


class Proceeding(Frozen):
    """One row. `day` is the day on which it happened, `entered_on` the day on which an account entered it."""

    row: int
    serial: int
    day: date
    entered_on: date | None = None
    verb: str
    transcribed: bool = False
    name: str | None = None
    title: str | None = None
    count: int | None = None
    post: Post | None = None
    organ: str | None = None
    starts_at: datetime | None = None
    asked_on: date | None = None
    asked: str | None = None
    due_on: date | None = None
    finding: str | None = None
    document: str | None = None
    text: str | None = None


@dataclass(frozen=True)
class Kind:
    """What the cells of one kind of step mean: who acts, which cell is which fact, which word which facts.

    `needs` are the cells that it can't do without.
    """

    role: Role
    facts: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    findings: Mapping[str, Body] = field(default_factory=dict)
    always: Body = field(default_factory=dict)


_PERSON = {"name": "name", "title": "title", "post": "post"}
_HELD_TO_BE_RIGHT = {"认可": {"accepted": True}, "不认可": {"accepted": False}}

FIRST_NUMBER = "初次编号"
KINDS: Mapping[str, Kind] = {
    "assign_case_number": Kind(
        Role.CLERK,
        facts={"document": "number"},
        needs=("document",),
        findings={
            FIRST_NUMBER: {"why": "assigned"},
            "移送后编号": {"why": "transferred"},
            "发回重审后编号": {"why": "remanded"},
            "更正案号": {"why": "corrected"},
        },
    ),
    "assign_handling_unit": Kind(
        Role.BUREAU,
        facts={"organ": "unit", "due_on": "finish_on", "text": "instruction"},
        needs=("organ",),
    ),
    "transfer": Kind(
        Role.CLERK, facts={"organ": "to_court", "text": "reason"}, needs=("organ", "text")
    ),
    "amend_facts": Kind(
        Role.CLERK, facts={"count": "plaintiffs", "text": "reason"}, needs=("count", "text")
    ),
    "require_appearance": Kind(
        Role.CLERK,
        facts={"text": "reason"},
        findings={
            "法院要求主要负责人出庭": {"requirer": "court", "whom": "principal"},
            "法院通知负责人出庭": {"requirer": "court", "whom": "any_head"},
            "上级行政机关要求主要负责人出庭": {
                "requirer": "superior_organ",
                "whom": "principal",
            },
            "复议应诉机构要求主要负责人出庭": {"requirer": "response_body", "whom": "principal"},
        },
    ),
    "decide_obligation": Kind(
        Role.BUREAU,
        facts={"name": "decided_by", "text": "reason"},
        needs=("name", "text"),
        findings={
            f"{word}第{name}项": {"trigger": trigger, "applies": applies}
            for trigger, name in ((2, "二"), (3, "三"), (5, "五"), (6, "六"))
            for word, applies in (("属于", True), ("不属于", False))
        },
    ),
    "agree_attendance": Kind(
        Role.CLERK,
        facts={"organ": "attending"},
        needs=("organ",),
        findings={"协商": {"designated": False}, "法院确定": {"designated": True}},
    ),
    "file_appeal": Kind(
        Role.CLERK,
        facts={"organ": "court", "entered_on": "received_on"},
        needs=("organ",),
        findings={
            "原告上诉": {"kind": "appeal", "appellants": ["plaintiff"]},
            "被告上诉": {"kind": "appeal", "appellants": ["organ"]},
            "原告申请再审": {"kind": "retrial_application", "appellants": ["plaintiff"]},
            "检察机关抗诉": {"kind": "protest", "appellants": ["procuratorate"]},
        },
    ),
    "schedule_hearing": Kind(
        Role.COURT, facts={"starts_at": "starts_at", "text": "place"}, needs=("starts_at",)
    ),
    "reschedule_hearing": Kind(
        Role.COURT,
        facts={"starts_at": "starts_at", "text": "reason"},
        needs=("starts_at", "text"),
        findings={
            "依职权": {"moved_by": "court"},
            "依被告申请": {"moved_by": "organ"},
            "依其他当事人申请": {"moved_by": "other_party"},
        },
    ),
    "request_adjournment": Kind(
        Role.CLERK, facts={"text": "reason", "due_on": "available_from"}, needs=("text",)
    ),
    "record_adjournment_ruling": Kind(
        Role.COURT, findings={"准许": {"granted": True}, "不准许": {"granted": False}}
    ),
    "record_no_hearing": Kind(
        Role.COURT,
        facts={"text": "reason"},
        findings={"书面审理": {"way": "on_paper"}, "经询问": {"way": "inquiry"}},
    ),
    "report_substitution": Kind(
        Role.CLERK,
        facts=_PERSON
        | {
            "text": "reason",
            "asked": "consented_by",
            "asked_on": "consented_on",
            "document": "consent_document",
        },
        needs=("name", "post", "text"),
    ),
    "cancel_hearing": Kind(Role.COURT, facts={"text": "reason"}, needs=("text",)),
    "record_suspension": Kind(Role.COURT, facts={"text": "ground"}, needs=("text",)),
    "record_resumption": Kind(Role.COURT),
    "nominate_head": Kind(Role.CLERK, facts=_PERSON, needs=("name", "post")),
    "replace_head": Kind(
        Role.CLERK, facts=_PERSON | {"text": "reason"}, needs=("name", "post", "text")
    ),
    "request_excuse": Kind(
        Role.CLERK,
        facts={"text": "statement"},
        needs=("text",),
        findings={
            "不可抗力": {"reason": "force_majeure"},
            "意外事件": {"reason": "accident"},
            "需要履行他人不能代替的公务": {"reason": "non_delegable_duty"},
            "其他正当事由": {"reason": "other"},
        },
        always={"has_seal_or_signature": True},
    ),
    "review_excuse": Kind(
        Role.BUREAU, facts={"text": "reason"}, needs=("text",), findings=_HELD_TO_BE_RIGHT
    ),
    "record_excuse_ruling": Kind(
        Role.COURT,
        findings={
            "认可": {"ruling": "accepted"},
            "不认可": {"ruling": "refused"},
            "未表态": {"ruling": "silent"},
        },
    ),
    "record_hearing": Kind(
        Role.CLERK,
        needs=("name", "post"),
        findings={
            "发言": {"spoke": True, "spoke_on_resolution": True},
            "未发言": {"spoke": False},
            "中途退庭": {"spoke": True, "left_early": True},
        },
    ),
    "verify_correction": Kind(
        Role.BUREAU,
        facts={"text": "reason", "due_on": "new_due_on"},
        needs=("text",),
        findings={"认可": {"accepted": True}, "退回": {"accepted": False}},
    ),
    "extend_correction": Kind(
        Role.BUREAU,
        facts={"count": "days", "text": "reason", "asked_on": "requested_on"},
        needs=("count", "text", "asked_on"),
    ),
    "submit_correction": Kind(Role.HANDLING_UNIT, facts={"text": "summary"}, needs=("text",)),
    "urge": Kind(
        Role.BUREAU,
        facts={"text": "text", "due_on": "answer_due_on"},
        needs=("text", "due_on"),
        findings={
            "督促答辩": {"about": "defence"},
            "督促报备负责人": {"about": "head_name:1"},
            "督促纠正": {"about": "correction:1"},
        },
    ),
    "answer_urge": Kind(Role.HANDLING_UNIT, facts={"text": "answer"}, needs=("text",)),
    "propose_censure": Kind(Role.BUREAU, facts={"text": "ground"}, needs=("text",)),
    "decide_censure": Kind(
        Role.GOVERNMENT,
        facts={"text": "reason"},
        needs=("text",),
        findings={"同意": {"approved": True}, "不同意": {"approved": False}},
    ),
    "issue_censure": Kind(
        Role.GOVERNMENT, facts={"document": "document_number"}, needs=("document",)
    ),
    "hear_objection": Kind(
        Role.BUREAU,
        facts={"asked_on": "objected_on", "asked": "statement", "text": "answer"},
        needs=("asked_on", "asked", "text"),
        findings={
            f"{to}申辩{word}": {"to": meant, "way": "on_paper", "upheld": upheld}
            for to, meant in (("对认定", "finding"), ("对通报", "censure"))
            for word, upheld in (("成立", True), ("不成立", False))
        },
    ),
    "revoke_censure": Kind(
        Role.GOVERNMENT,
        facts={"document": "document_number", "text": "reason"},
        needs=("document", "text"),
    ),
    "schedule_interview": Kind(
        Role.BUREAU, facts={"due_on": "interview_on", "text": "place"}, needs=("due_on",)
    ),
    "record_interview": Kind(
        Role.BUREAU,
        facts={"text": "minutes", "due_on": "rectification_due_on"},
        needs=("text", "due_on"),
    ),
    "accept_rectification": Kind(Role.BUREAU, facts={"text": "reason"}, needs=("text",)),
    "reopen": Kind(
        Role.CLERK,
        facts={"text": "reason"},
        needs=("text",),
        findings={name: {"why": each.value} for each, name in REOPENING_NAMES.items()},
    ),
    "close": Kind(Role.CLERK),
}
HEADINGS: Mapping[str, str] = {ACTS[verb].heading: verb for verb in KINDS}
"""The verb of each heading: the sheet calls an act what the office calls it."""


def wrong_in(given: Proceeding) -> Iterator[tuple[str, str]]:
    """Yield the field and the problem of each cell that this kind of step lacks or can't understand."""
    kind = KINDS[given.verb]
    for each in kind.needs:
        if getattr(given, each) is None:
            yield each, "本事项需要填写"
    if kind.findings and given.finding not in kind.findings:
        yield "finding", f"请填{'、'.join(kind.findings)}之一"
    if given.transcribed and given.document is None:
        yield "document", "代录的，应当填写所据文书的文号"


def act_of(given: Proceeding) -> Body:
    """Return the act that a row stands for, as the API takes it."""
    kind = KINDS[given.verb]
    body: Body = {"verb": given.verb, "happened_on": given.day.isoformat(), **kind.always}
    for cell, fact in kind.facts.items():
        value = getattr(given, cell)
        if value is not None:
            body[fact] = _plain(value)
    found = kind.findings.get(given.finding or "", {})
    body |= {"attendees": [_attendee(given, found)]} if given.verb == "record_hearing" else found
    if given.transcribed:
        body["source"] = {
            "kind": "document",
            "number": given.document,
            "dated_on": given.day.isoformat(),
            "transcribed_for": kind.role.value,
        }
    return body


def _attendee(given: Proceeding, found: Body) -> Body:
    identity = {"identity_entered": True} if given.post and given.post.is_head else {}
    return {
        "name": given.name,
        "post": given.post,
        "title": given.title or "",
        **identity,
        **found,
    }


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, (date, datetime)) else value
