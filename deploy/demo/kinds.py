"""The kinds of further steps: which cells each needs, and what they mean; a heading is the act's own."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from domain.acts import ACTS
from domain.facts.closings import REOPENING_NAMES
from domain.facts.defendants import DEFENDANT_CHANGE_NAMES
from domain.facts.restrictions import SENSITIVITY_NAMES
from domain.people import Role

Body = dict[str, Any]


@dataclass(frozen=True)
class Kind:
    """What the cells of one kind of step mean: who acts, which cell is which fact, which word which facts.

    `lists` are the cells that hold several words, `counts` the facts that the numbers of one cell are, in their order
    and with the names that the office gives them, `within` the part of the act in which these stand; `needs` are the
    cells that it can't do without.
    """

    role: Role
    facts: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, str] = field(default_factory=dict)
    within: str = ""
    needs: tuple[str, ...] = ()
    findings: Mapping[str, Body] = field(default_factory=dict)
    always: Body = field(default_factory=dict)


_PERSON = {"name": "name", "title": "title", "post": "post"}
_OBSERVERS = {"deputies": "副职", "legal_staff": "法制人员", "enforcement_staff": "执法人员"}
_WHO_CAME: Mapping[str, Body] = {
    "主要负责人出庭": {"principal_appeared": True, "head_appeared": True},
    "其他负责人出庭": {"principal_appeared": False, "head_appeared": True},
    "没有负责人出庭": {"principal_appeared": False, "head_appeared": False},
}
_GRANTED = {"准许": {"granted": True}, "不准许": {"granted": False}}
_RECOMMENDATIONS = {
    "检察建议": "procuratorial",
    "未出庭司法建议": "non_appearance",
    "未履行裁判司法建议": "non_performance",
    "规范性文件司法建议": "normative_document",
    "综合治理司法建议": "governance",
    "其他司法建议": "other",
}
_ADDRESSEES = {
    "发给本机关": "organ",
    "发给上一级行政机关": "superior",
    "发给监察机关": "supervision",
    "发给其他单位": "other",
}
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
    "merge_into": Kind(Role.CLERK, facts={"text": "reason"}, needs=("text",)),
    "assign_handling_unit": Kind(
        Role.BUREAU,
        facts={"organ": "unit", "due_on": "finish_on", "text": "instruction"},
        needs=("organ",),
    ),
    "request_evidence_extension": Kind(Role.CLERK, facts={"text": "ground"}, needs=("text",)),
    "record_evidence_ruling": Kind(
        Role.COURT, facts={"other_day": "cause_ended_on"}, findings=_GRANTED
    ),
    "file_evidence": Kind(Role.HANDLING_UNIT),
    "change_defendant": Kind(
        Role.CLERK,
        facts={"organ": "other_organ", "text": "reason"},
        needs=("organ", "text"),
        findings={name: {"kind": each.value} for each, name in DEFENDANT_CHANGE_NAMES.items()},
    ),
    "transfer": Kind(
        Role.CLERK, facts={"organ": "to_court", "text": "reason"}, needs=("organ", "text")
    ),
    "amend_facts": Kind(
        Role.CLERK,
        facts={"text": "reason"},
        counts={"plaintiffs": "原告人数"},
        needs=("counts", "text"),
    ),
    "restrict_access": Kind(
        Role.CLERK,
        facts={"text": "reason"},
        needs=("text",),
        findings={name: {"grounds": [each]} for each, name in SENSITIVITY_NAMES.items()},
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
    "record_adjournment_ruling": Kind(Role.COURT, findings=_GRANTED),
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
            "other_text": "consented_by",
            "other_day": "consented_on",
            "document": "consent_document",
        },
        needs=("name", "post", "text"),
    ),
    "cancel_hearing": Kind(Role.COURT, facts={"text": "reason"}, needs=("text",)),
    "record_suspension": Kind(Role.COURT, facts={"text": "ground"}, needs=("text",)),
    "record_resumption": Kind(Role.COURT),
    "record_trial_extension": Kind(
        Role.COURT,
        facts={"text": "reason"},
        counts={"months": "延长月数", "days": "延长日数"},
        needs=("counts", "text"),
    ),
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
    "confirm_appearance": Kind(
        Role.BUREAU, facts={"text": "basis"}, needs=("text",), findings=_WHO_CAME
    ),
    "correct_finding": Kind(
        Role.CLERK,
        facts={"text": "reason"},
        counts=_OBSERVERS,
        within="observation",
        needs=("counts", "text"),
    ),
    "correct_confirmation": Kind(
        Role.BUREAU,
        facts={"other_text": "basis", "text": "reason"},
        needs=("other_text", "text"),
        findings=_WHO_CAME,
    ),
    "plan_observation": Kind(Role.CLERK, counts=_OBSERVERS, needs=("counts",)),
    "invite_observers": Kind(
        Role.BUREAU,
        facts={"text": "reason"},
        lists={"other_text": "organs"},
        counts={"persons": "受邀人数"},
        needs=("counts", "other_text", "text"),
    ),
    "record_service": Kind(Role.CLERK, facts={"text": "reason"}),
    "decide_loss": Kind(
        Role.BUREAU,
        facts={"text": "reason"},
        needs=("text",),
        findings={"计入败诉": {"counts_as_lost": True}, "不计入败诉": {"counts_as_lost": False}},
    ),
    "record_resolution": Kind(
        Role.CLERK,
        facts={"name": "by_whom", "text": "summary"},
        needs=("name", "text"),
        findings={
            "和解": {"way": "settlement"},
            "调解": {"way": "mediation"},
            "改变行政行为": {"way": "act_changed"},
            "履行职责": {"way": "duty_performed"},
            "释法说理": {"way": "explanation"},
            "其他方式": {"way": "other"},
        },
    ),
    "record_recommendation": Kind(
        Role.CLERK,
        facts={
            "document": "document_number",
            "other_text": "issuer",
            "text": "topic",
            "due_on": "answer_due_on",
        },
        needs=("document", "other_text", "text"),
        findings={
            f"{kind}，{whom}": {"kind": kind_meant, "addressee": whom_meant}
            for kind, kind_meant in _RECOMMENDATIONS.items()
            for whom, whom_meant in _ADDRESSEES.items()
        },
    ),
    "answer_recommendation": Kind(
        Role.CLERK,
        facts={"text": "answer"},
        needs=("text",),
        findings={"采纳": {"adopted": True}, "不采纳": {"adopted": False}},
    ),
    "verify_correction": Kind(
        Role.BUREAU,
        facts={"text": "reason", "due_on": "new_due_on"},
        needs=("text",),
        findings={"认可": {"accepted": True}, "退回": {"accepted": False}},
    ),
    "extend_correction": Kind(
        Role.BUREAU,
        facts={"text": "reason", "other_day": "requested_on"},
        counts={"days": "延长日数"},
        needs=("counts", "text", "other_day"),
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
        facts={"other_day": "objected_on", "other_text": "statement", "text": "answer"},
        needs=("other_day", "other_text", "text"),
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
    "evaluate": Kind(
        Role.BUREAU,
        facts={"text": "remark"},
        counts={"spoke": "出声", "resolved": "出解", "rectified": "出治"},
        needs=("counts", "text"),
        findings={
            "法院提供情况": {"evidence": ["court_information"]},
            "第三方调查": {"evidence": ["third_party_survey"]},
            "抽查庭审视频": {"evidence": ["video_sampling"]},
            "结果回访": {"evidence": ["follow_up_visit"]},
        },
    ),
    "name_exemplar": Kind(
        Role.CLERK, facts={"name": "name", "text": "deed"}, needs=("name", "text")
    ),
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
