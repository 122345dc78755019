"""Lawsuits for the pure tests: each is made by acts alone, as it would be in life."""

from collections.abc import Mapping
from datetime import date, datetime
from importlib import resources
from typing import Any

from domain.acts import ACTS, LawsuitAct, apply
from domain.acts.act import Scene
from domain.acts.notice import Register
from domain.calendar import Calendar, nine_o_clock, parse_notice
from domain.facts.hearings import Attendee
from domain.lawsuit import Lawsuit
from domain.levels import opened_from
from domain.obligation import Holders
from domain.organs import OfficeHolder, Organ, OrganKind, Post
from domain.people import Actor, Role
from domain.rulepack import Lawbook, parse_rule_pack
from domain.standing import Standing, settle

_DOMAIN = resources.files("domain")
CALENDAR = Calendar(
    parse_notice(each.read_text(encoding="utf-8"))
    for each in _DOMAIN.joinpath("calendars").iterdir()
    if each.name.endswith(".toml")
)
PACK_TEXT = _DOMAIN.joinpath("rulepacks", "opinions.toml").read_text(encoding="utf-8")
LAWBOOK = Lawbook(pack=parse_rule_pack(PACK_TEXT), calendar=CALENDAR)

REF = "abcde23456"
JUDGED = {"judged_by": "虚构法制科长", "judged_because": "个案争议，未见舆情和群体性苗头"}
"""Who judged for the organ that the case touches neither public interest nor attention, and why."""
RECEIVED_ON = date(2026, 3, 2)
HEARING_ON = date(2026, 4, 15)
DECIDED_ON = date(2026, 5, 6)
TODAY = date(2026, 6, 10)
TAKEN = "（2026）皖1901行初99号"
STOOD_FROM = date(2026, 4, 1)

POLICE = Organ(
    id="police",
    name="白鹭市公安局",
    kind=OrganKind.CITY_DEPARTMENT,
    parent="city",
    bureau="justice",
    government="city",
)
PRINCIPAL = OfficeHolder(
    organ="police", name="虚构甲", post=Post.PRINCIPAL, title="局长", from_on=date(2024, 1, 1)
)
DEPUTY = OfficeHolder(
    organ="police", name="虚构乙", post=Post.DEPUTY, title="副局长", from_on=date(2024, 1, 1)
)
HEADS = (PRINCIPAL, DEPUTY)

CLERK = Actor(id="police-clerk", role=Role.CLERK, organ="police")
UNIT = Actor(id="traffic-unit", role=Role.HANDLING_UNIT, organ="traffic")
BUREAU = Actor(id="justice-bureau", role=Role.BUREAU, organ="justice")
GOVERNMENT = Actor(id="government-office", role=Role.GOVERNMENT, organ="city")
COURT = Actor(id="court-clerk", role=Role.COURT, organ="court")
AUDITOR = Actor(id="auditor", role=Role.AUDITOR, organ="city")
ADMINISTRATOR = Actor(id="administrator", role=Role.ADMINISTRATOR, organ="city")
ACTORS = {
    each.role: each for each in (CLERK, UNIT, BUREAU, GOVERNMENT, COURT, AUDITOR, ADMINISTRATOR)
}

UNIT_ORGAN = Organ(id="inspection", name="法制支队", kind=OrganKind.DELEGATED_BODY, parent="police")
HOUSING = Organ(
    id="housing",
    name="白鹭市住房和城乡建设局",
    kind=OrganKind.CITY_DEPARTMENT,
    parent="city",
    bureau="justice",
    government="city",
)
FIRST_COURT = Organ(id="court", name="白鹭区人民法院", kind=OrganKind.COURT)
OTHER_COURT = Organ(id="other-court", name="白鹭县人民法院", kind=OrganKind.COURT)
# What the ledger knows of the organs that the acts here name.
DIRECTORY = {each.id: each for each in (POLICE, HOUSING, UNIT_ORGAN, FIRST_COURT, OTHER_COURT)}

# The other lawsuits of the organ that an act may name, by ref; filled below, once one can be made.
LEVELS: dict[str, Lawsuit] = {}

FIRST = Holders(refs=(REF,))
NOT_FIRST = Holders(refs=("another",), final=True)

CAME = {"name": "虚构甲", "post": "principal", "identity_entered": True, "spoke": True}
DEPUTY_CAME = {"name": "虚构乙", "post": "deputy", "identity_entered": True}
# What each act says when nothing else matters.
BODIES: Mapping[str, dict[str, Any]] = {
    "amend_facts": {"plaintiffs": 12, "reason": "法院准许追加原告"},
    "file_defence": {},
    "request_evidence_extension": {"ground": "档案室因洪水封闭"},
    "record_evidence_ruling": {"granted": True, "cause_ended_on": date(2026, 6, 8)},
    "file_evidence": {},
    "assign_case_number": {"number": "（2026）皖1901行初13号", "why": "corrected"},
    "merge_into": {"reason": "同一案件重复登记"},
    "change_defendant": {"kind": "replaced", "other_organ": "housing"},
    "assign_handling_unit": {"unit": "inspection", "finish_on": date(2026, 6, 20)},
    "transfer": {"to_court": "other-court", "reason": "专属管辖"},
    "restrict_access": {"grounds": ["minor"], "reason": "原告系未成年人"},
    "recuse": {
        "account": "justice-second",
        "ground": "relatives_interest",
        "reason": "与原告系近亲属",
    },
    "record_suspension": {"ground": "须以另案的审理结果为依据"},
    "record_resumption": {},
    "record_trial_extension": {"months": 3},
    "require_appearance": {"requirer": "court", "whom": "principal"},
    "decide_obligation": {
        "trigger": 3,
        "applies": True,
        "decided_by": "虚构局长",
        "reason": "已有集体上访",
    },
    "agree_attendance": {"attending": "白鹭市住房和城乡建设局"},
    "schedule_hearing": {"starts_at": nine_o_clock(HEARING_ON), "place": "第三法庭"},
    "reschedule_hearing": {
        "starts_at": nine_o_clock(date(2026, 4, 22)),
        "moved_by": "court",
        "reason": "合议庭另有庭审",
    },
    "cancel_hearing": {"reason": "待撤诉裁定"},
    "record_no_hearing": {"way": "inquiry"},
    "request_adjournment": {"reason": "当日主持防汛", "happened_on": date(2026, 4, 10)},
    "record_adjournment_ruling": {"granted": True},
    "report_substitution": {
        "name": "虚构乙",
        "post": "deputy",
        "reason": "出差",
        "consented_by": "虚构市长",
        "consented_on": date(2026, 4, 10),
    },
    "nominate_head": {"name": "虚构甲", "post": "principal", "title": "局长"},
    "replace_head": {"name": "虚构乙", "post": "deputy", "reason": "出差"},
    "request_excuse": {
        "reason": "non_delegable_duty",
        "statement": "当日主持防汛",
        "has_seal_or_signature": True,
    },
    "review_excuse": {"accepted": False, "reason": "可由副职主持"},
    "record_excuse_ruling": {"ruling": "silent"},
    "record_hearing": {"attendees": [CAME]},
    "confirm_appearance": {
        "principal_appeared": True,
        "head_appeared": True,
        "basis": "判决书当事人栏",
    },
    "correct_finding": {
        "record": {"attendees": [DEPUTY_CAME]},
        "reason": "与庭审笔录核对",
    },
    "confirm_not_held": {"was_not_held": True, "basis": "与书记员核对"},
    "correct_confirmation": {
        "principal_appeared": False,
        "head_appeared": True,
        "basis": "庭审录像",
        "reason": "抽查庭审录像",
    },
    "plan_observation": {
        "deputies": 1,
        "legal_staff": 2,
        "enforcement_staff": 3,
        "happened_on": date(2026, 4, 10),
    },
    "invite_observers": {
        "organs": ["白鹭市虚构局"],
        "persons": 4,
        "reason": "典型案件",
        "happened_on": date(2026, 4, 10),
    },
    "record_observation": {"deputies": 1, "legal_staff": 2, "enforcement_staff": 3},
    "record_outcome": {"result": "revoked", "happened_on": DECIDED_ON},
    "record_service": {"happened_on": date(2026, 5, 8)},
    "decide_loss": {"counts_as_lost": False, "reason": "仅程序轻微违法"},
    "decide_harm": {"caused": True, "reason": "扣押车辆致停运"},
    "file_appeal": {"appellants": ["plaintiff"]},
    "link_level": {"level": "second1234", "appellants": ["plaintiff"]},
    "record_effect": {"happened_on": date(2026, 6, 1)},
    "record_mediation": {"ground": "discretion"},
    "record_withdrawal": {"kind": "voluntary"},
    "correct_outcome": {
        "what": "outcome",
        "instead": {
            "verb": "record_outcome",
            "result": "partly_revoked",
            "happened_on": DECIDED_ON,
        },
        "reason": "与判决书主文核对",
    },
    "record_resolution": {
        "way": "settlement",
        "by_whom": "虚构甲",
        "summary": "双方和解",
    },
    "record_recommendation": {
        "kind": "governance",
        "document_number": "白法建〔2026〕3号",
        "issuer": "白鹭区人民法院",
        "addressee": "organ",
        "topic": "规范扣押程序",
    },
    "answer_recommendation": {"answer": "已修订程序", "adopted": True},
    "record_performance": {"summary": "已重新作出决定"},
    "apologise": {"way": "visit", "by_whom": "虚构甲"},
    "pledge_correction": {"due_on": date(2026, 7, 1), "measures": "退还车辆"},
    "extend_correction": {"days": 20, "reason": "重新鉴定尚未完成", "requested_on": TODAY},
    "submit_correction": {"summary": "车辆已退还"},
    "verify_correction": {"accepted": True, "reason": "已回访"},
    "urge": {"about": "defence", "text": "请抓紧", "answer_due_on": date(2026, 6, 20)},
    "answer_urge": {"answer": "已完成"},
    "propose_censure": {"ground": "无正当理由未出庭"},
    "decide_censure": {"approved": True, "reason": "同意"},
    "issue_censure": {"document_number": "白府通〔2026〕3号"},
    "evaluate": {"spoke": 90, "evidence": ["court_information"], "remark": "作了说明"},
    "name_exemplar": {"name": "虚构甲", "deed": "庭后促成和解"},
    "hear_objection": {
        "to": "finding",
        "way": "on_paper",
        "statement": "笔录载明局长到庭",
        "objected_on": TODAY,
        "upheld": False,
        "answer": "笔录所载为副局长",
    },
    "revoke_censure": {"reason": "经申辩查明理由成立", "document_number": "白府通〔2026〕5号"},
    "schedule_interview": {"interview_on": date(2026, 6, 12)},
    "record_interview": {"minutes": "严格落实", "rectification_due_on": date(2026, 7, 10)},
    "accept_rectification": {"reason": "已报送整改报告"},
    "reopen": {"why": "retrial_ordered", "reason": "上级法院指令再审"},
    "close": {},
}
WITHDRAWING: dict[str, Any] = {
    "withdrawn": True,
    "source": {"kind": "document", "number": "白法函〔2026〕6号", "dated_on": TODAY},
}
"""What is said of a demand that is taken back, by the requirer's paper."""
NOBODY_CAME: dict[str, Any] = {
    "principal_appeared": False,
    "head_appeared": False,
    "basis": "庭审笔录",
}


def an_act(verb: str, **said: object) -> LawsuitAct:
    """An act by its verb; what isn't said is as in `BODIES`."""
    return ACTS[verb].model_validate({**BODIES[verb], **said})


def a_scene(
    actor: Actor = CLERK,
    today: date = TODAY,
    *,
    organ: Organ = POLICE,
    heads: tuple[OfficeHolder, ...] | None = None,
    lawbook: Lawbook = LAWBOOK,
) -> Scene:
    """The office at nine in the morning."""
    return Scene(
        actor=actor,
        now=nine_o_clock(today),
        organ=organ,
        lawbook=lawbook,
        heads=heads,
        number_holders={TAKEN: "another"},
        directory=DIRECTORY,
        levels=LEVELS,
    )


def a_lawbook(**settings: object) -> Lawbook:
    """The default rule pack with other settings; a table of settings is changed in what is said."""
    changed = {
        name: getattr(LAWBOOK.pack, name).model_copy(update=said)
        if isinstance(said, dict)
        else said
        for name, said in settings.items()
    }
    return Lawbook(pack=LAWBOOK.pack.model_copy(update=changed), calendar=CALENDAR)


def a_registration(**facts: object) -> Register:
    """What the clerk knows from the court's notice."""
    known: dict[str, Any] = {
        "organ": "police",
        "court": "court",
        "number": "（2026）皖1901行初12号",
        "cause": "治安行政处罚",
        "first_plaintiff": {"name": "虚构原告"},
        "plaintiffs": 1,
        "characteristics": {"none_of_these": True, **JUDGED},
        "received_on": RECEIVED_ON,
        "handling_unit": "traffic",
        "has_state_secrets": False,
    }
    return Register.model_validate({**known, **facts})


def registered(*, organ: Organ = POLICE, register: Holders = FIRST, **facts: object) -> Standing:
    """What stands after registering."""
    scene = a_scene(organ=organ)
    lawsuit = a_registration(**facts).first_state(REF, scene)
    return settle(lawsuit, scene, register=register, earlier=None)


def proceed(
    standing: Standing,
    verb: str,
    *,
    today: date = TODAY,
    organ: Organ = POLICE,
    register: Holders = FIRST,
    **said: object,
) -> Standing:
    """What stands after one more act, by whoever may perform it; it happened today unless said."""
    act = an_act(verb, **said)
    role = min(act.by)
    scene = a_scene(ACTORS[role], today, organ=organ)
    return settle(
        apply(standing.lawsuit, (act,), scene), scene, register=register, earlier=standing
    )


def next_level(lawsuit: Lawsuit) -> Standing:
    """What stands when the level that a lawsuit led to last is opened."""
    scene = a_scene()
    opened = opened_from(lawsuit, lawsuit.next_levels[-1], registered_on=scene.today)
    return settle(opened, scene, register=FIRST, earlier=None)


def a_standing(*verbs: str | tuple[str, dict[str, Any]], **facts: Any) -> Standing:  # noqa: ANN401 -- the facts of a registration
    """What stands after registering and these acts, each a verb or a verb with what it says."""
    standing = registered(**facts)
    for each in verbs:
        verb, said = (each, {}) if isinstance(each, str) else each
        standing = proceed(standing, verb, **said)
    return standing


def a_lawsuit(*verbs: str | tuple[str, dict[str, Any]], **facts: Any) -> Lawsuit:  # noqa: ANN401 -- the facts of a registration
    """A lawsuit after registering and these acts."""
    return a_standing(*verbs, **facts).lawsuit


SCHEDULED = ("schedule_hearing",)
HEARD = (*SCHEDULED, "record_hearing")
SAID_NOT_HELD: tuple[str, dict[str, Any]] = (
    "correct_finding",
    {"record": {"held": False, "why_not_held": "延期"}},
)
LOST = (*HEARD, "record_outcome")
OWED = (*LOST, "decide_harm", "record_effect")
ORDERED = (
    *HEARD,
    (
        "record_outcome",
        {
            "result": "revoked_to_be_remade",
            "orders": {"what": "六十日内重新作出决定", "within_days": 60},
        },
    ),
    "record_effect",
)
PLEDGED = (*OWED, "apologise", "pledge_correction")
SUBMITTED = (*PLEDGED, "submit_correction")
ABSENT = (
    *SCHEDULED,
    ("record_hearing", {"attendees": [DEPUTY_CAME]}),
    (
        "confirm_appearance",
        {"principal_appeared": False, "head_appeared": True, "basis": "庭审笔录"},
    ),
)
PROPOSED = (*ABSENT, "propose_censure")
APPROVED = (*PROPOSED, "decide_censure")
INTERVIEW_SET = (*APPROVED, "issue_censure", "schedule_interview")
INTERVIEWED = (
    *APPROVED,
    "issue_censure",
    ("schedule_interview", {"interview_on": TODAY}),
    "record_interview",
)
SETTLED = (
    *SUBMITTED,
    "verify_correction",
    "confirm_appearance",
    "record_observation",
)
# After which acts each act is open; every other act of the table needs what stands before it.
ASKED_FOR_TIME = ("request_evidence_extension", {"happened_on": date(2026, 3, 10)})
READY: Mapping[str, tuple[str | tuple[str, dict[str, Any]], ...]] = {
    "amend_facts": (),
    "file_defence": (),
    "request_evidence_extension": (),
    "record_evidence_ruling": (ASKED_FOR_TIME,),
    "file_evidence": (ASKED_FOR_TIME, "record_evidence_ruling"),
    "assign_case_number": (),
    "merge_into": (("assign_case_number", {"number": TAKEN}),),
    "assign_handling_unit": (),
    "change_defendant": (),
    "transfer": SCHEDULED,
    "record_suspension": (),
    "record_resumption": (("record_suspension", {"happened_on": STOOD_FROM}),),
    "record_trial_extension": (),
    "require_appearance": (),
    "decide_obligation": (),
    "agree_attendance": (),
    "schedule_hearing": (),
    "reschedule_hearing": SCHEDULED,
    "cancel_hearing": SCHEDULED,
    "record_no_hearing": (),
    "request_adjournment": SCHEDULED,
    "record_adjournment_ruling": (*SCHEDULED, "request_adjournment"),
    "report_substitution": SCHEDULED,
    "nominate_head": SCHEDULED,
    "replace_head": (
        ("schedule_hearing", {"starts_at": nine_o_clock(date(2026, 7, 15))}),
        "nominate_head",
    ),
    "request_excuse": SCHEDULED,
    "review_excuse": (*SCHEDULED, "request_excuse"),
    "record_excuse_ruling": (*SCHEDULED, "request_excuse"),
    "record_hearing": SCHEDULED,
    "confirm_appearance": HEARD,
    "correct_finding": HEARD,
    "confirm_not_held": (*HEARD, SAID_NOT_HELD),
    "correct_confirmation": (*HEARD, "confirm_appearance"),
    "plan_observation": SCHEDULED,
    "invite_observers": SCHEDULED,
    "record_observation": HEARD,
    "record_outcome": HEARD,
    "record_service": LOST,
    "decide_loss": LOST,
    "decide_harm": LOST,
    "file_appeal": LOST,
    "link_level": LOST,
    "record_effect": LOST,
    "record_mediation": HEARD,
    "record_withdrawal": SCHEDULED,
    "correct_outcome": LOST,
    "record_resolution": (),
    "restrict_access": (),
    "recuse": (),
    "record_recommendation": (),
    "answer_recommendation": ("record_recommendation",),
    "record_performance": ORDERED,
    "apologise": OWED,
    "pledge_correction": OWED,
    "extend_correction": PLEDGED,
    "submit_correction": PLEDGED,
    "verify_correction": SUBMITTED,
    "urge": (),
    "answer_urge": ("urge",),
    "propose_censure": ABSENT,
    "decide_censure": PROPOSED,
    "issue_censure": APPROVED,
    "evaluate": HEARD,
    "name_exemplar": HEARD,
    "hear_objection": ABSENT,
    "revoke_censure": (*APPROVED, "issue_censure"),
    "schedule_interview": APPROVED,
    "record_interview": INTERVIEW_SET,
    "accept_rectification": INTERVIEWED,
    "reopen": (*SETTLED, "close"),
    "close": SETTLED,
}


def ready_for(verb: str) -> Lawsuit:
    """A lawsuit in which the act is open."""
    return a_lawsuit(*READY[verb])


def perform(
    lawsuit: Lawsuit,
    verb: str,
    *,
    actor: Actor | None = None,
    today: date = TODAY,
    organ: Organ = POLICE,
    heads: tuple[OfficeHolder, ...] | None = None,
    lawbook: Lawbook = LAWBOOK,
    **said: object,
) -> Lawsuit:
    """Perform one act: by the account given, or by one that may."""
    act = an_act(verb, **said)
    actor = actor or ACTORS[min(act.by)]
    scene = a_scene(actor, today, organ=organ, heads=heads, lawbook=lawbook)
    return apply(lawsuit, (act,), scene)


def who_came(**facts: object) -> Attendee:
    """One attendee: by default the principal head, identified."""
    return Attendee.model_validate({**CAME, **facts})


def at_nine(day: date) -> datetime:
    """Nine in the morning of a day, as the court writes it."""
    return nine_o_clock(day)


def a_level(ref: str = "second1234", **facts: object) -> Lawsuit:
    """A second instance that was registered apart from the first."""
    known = {"level": "second", "number": "（2026）皖19行终8号", "received_on": date(2026, 6, 1)}
    return a_registration(**{**known, **facts}).first_state(ref, a_scene())


LEVELS["second1234"] = a_level()
