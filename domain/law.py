"""Citations: one constant per provision that a verdict, a deadline or a refusal relies on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Provision:
    """A provision as an office cites it, with the duty it lays down in one sentence."""

    source: str
    article: str
    duty: str

    def __str__(self) -> str:
        return f"《{self.source}》{self.article}"


_OPINIONS = "关于推动行政机关主要负责人出庭应诉工作提质增效的意见"
_LITIGATION = "中华人民共和国行政诉讼法"
_INTERPRETATION = "最高人民法院关于适用〈中华人民共和国行政诉讼法〉的解释"
_ONLINE = "人民法院在线诉讼规则"
_APPEARANCE = "最高人民法院关于行政机关负责人出庭应诉若干问题的规定"

_GOVERNANCE = "最高人民法院关于综合治理类司法建议工作若干问题的规定"
_PUBLIC_INTEREST = "最高人民法院、最高人民检察院关于检察公益诉讼案件适用法律若干问题的解释"
_CIVIL_SERVANTS = "中华人民共和国公务员法"
_CASE_NUMBERS = "最高人民法院关于人民法院案件案号的若干规定"

PRINCIPAL_APPEARS = Provision(
    _OPINIONS, "第一条", "七类案件中，被诉行政机关主要负责人应当出庭应诉。"
)
FIRST_HEARING = Provision(
    _OPINIONS,
    "第一条第（一）项",
    "除县（市、区）人民政府以外的行政机关本年度第一件开庭审理的行政诉讼案件，主要负责人应当出庭应诉。",
)
PUBLIC_INTEREST = Provision(
    _OPINIONS,
    "第一条第（二）项",
    "涉及食品药品安全、生态环境和资源保护、重大安全事故、公共卫生安全等社会公共利益的案件，主要负责人应当出庭应诉。",
)
PUBLIC_ATTENTION = Provision(
    _OPINIONS,
    "第一条第（三）项",
    "社会高度关注或者可能引起群体性事件的案件，主要负责人应当出庭应诉。",
)
TEN_PLAINTIFFS = Provision(
    _OPINIONS, "第一条第（四）项", "原告人数在十人以上的共同诉讼案件，主要负责人应当出庭应诉。"
)
STOP_ORDERS = Provision(
    _OPINIONS,
    "第一条第（五）项",
    "因责令停产停业，或者因暂扣、撤销、吊销行政许可证导致企业停产停业或者公民丧失生活主要经济来源的案件，主要负责人应当出庭应诉。",
)
PUBLIC_INTEREST_SUIT = Provision(
    _OPINIONS, "第一条第（六）项", "检察机关提起公益诉讼的案件，主要负责人应当出庭应诉。"
)
REQUIRED = Provision(
    _OPINIONS,
    "第一条第（七）项",
    "上级行政机关、本级政府行政复议应诉机构、人民法院要求主要负责人出庭应诉的案件，主要负责人应当出庭应诉。",
)
APOLOGY = Provision(
    _OPINIONS,
    "第二条第（一）项",
    "行政败诉案件确系违法或不当行政行为造成损害的，主要负责人道歉并表态限期纠正。",
)
OBSERVATION = Provision(
    _OPINIONS,
    "第二条第（三）项",
    "主要负责人出庭的，应当组织副职负责人、法制工作人员、行政执法人员旁听。",
)
EXEMPLARS = Provision(
    _OPINIONS,
    "第二条第（二）项",
    "培育和挖掘负责人特别是主要负责人出庭应诉的典型，及时报市依法行政领导小组办公室。",
)
ASSESSMENT = Provision(
    _OPINIONS,
    "第三条第（二）项",
    "以出声、出解、出治为核心指标，通过法院提供情况、第三方调查、抽查视频、回访评价出庭效果。",
)
GUIDANCE = Provision(
    _OPINIONS, "第三条第（一）项", "司法行政部门指导、协调和监督主要负责人出庭应诉工作。"
)
CENSURE = Provision(
    _OPINIONS,
    "第三条第（三）项",
    "主要负责人未按要求出庭应诉的，由司法局提请本级政府通报批评，并约谈。",
)
EFFECTIVE = Provision(_OPINIONS, "末款", "自印发之日起实施；上级有新规定的，按新规定执行。")

HEAD_APPEARS = Provision(
    _LITIGATION,
    "第三条第三款",
    "被诉行政机关负责人应当出庭应诉；不能出庭的，应当委托相应的工作人员出庭。",
)
BURDEN_OF_PROOF = Provision(
    _LITIGATION, "第三十四条第二款", "被告不提供或者无正当理由逾期提供证据，视为没有相应证据。"
)
DEFENCE = Provision(
    _LITIGATION, "第六十七条第一款", "收到起诉状副本之日起十五日内提交答辩状、证据和依据。"
)
PERIODS_IN_SUMMARY = Provision(
    _INTERPRETATION,
    "第一百零四条",
    "适用简易程序案件的举证期限由人民法院确定，或者当事人协商并经准许，不得超过十五日；被告要求书面答辩的，可以确定合理的答辩期间。",
)
DEFENCE_ON_APPEAL = Provision(
    _INTERPRETATION, "第一百零八条", "收到上诉状副本之日起十五日内提出答辩状。"
)
OPINION_ON_RETRIAL = Provision(
    _INTERPRETATION, "第一百一十一条", "收到再审申请书副本之日起十五日内提交书面意见。"
)
RECOMMENDATION = Provision(
    _LITIGATION,
    "第九十六条第四项",
    "接受司法建议的机关，根据有关规定进行处理，并将处理情况告知人民法院。",
)
RECOMMENDATION_ON_DOCUMENT = Provision(
    _INTERPRETATION,
    "第一百四十九条第四款",
    "接收司法建议的行政机关应当在收到司法建议之日起六十日内予以书面答复。",
)
RECOMMENDATION_ON_GOVERNANCE = Provision(
    _GOVERNANCE, "第八条", "被建议单位按司法建议书写明的期限答复，一般不超过两个月。"
)
PROCURATORIAL_RECOMMENDATION = Provision(
    _PUBLIC_INTEREST,
    "第二十一条第二款",
    "收到检察建议书之日起两个月内依法履行职责并书面回复；情况紧急的，十五日内书面回复。",
)
MEDIATION = Provision(
    _LITIGATION, "第六十条", "赔偿、补偿以及行使法定裁量权的案件可以调解，其他案件不适用调解。"
)
HANDLING = Provision(
    "国务院办公厅关于加强和改进行政应诉工作的意见",
    "（国办发〔2016〕54号）",
    "被诉行政行为的承办机关或者承办机构承担应诉责任，法制机构组织、协调、指导。",
)
CASE_NUMBER = Provision(
    _CASE_NUMBERS, "第一条", "案号是用于区分各级法院办理案件的类型和次序的简要标识。"
)
WITHDRAWAL = Provision(_LITIGATION, "第六十二条", "撤诉由人民法院裁定是否准许。")
SERVICE = Provision(
    _LITIGATION,
    "第八十条第二款",
    "当庭宣判的，应当在十日内发送判决书；定期宣判的，宣判后立即发给判决书。",
)
APPEAL = Provision(
    _LITIGATION,
    "第八十五条",
    "不服一审判决的，在判决书送达之日起十五日内上诉；不服一审裁定的，在裁定书送达之日起十日内上诉。",
)
WITHOUT_HEARING = Provision(
    _LITIGATION,
    "第八十六条",
    "上诉案件应当开庭审理；没有提出新的事实、证据或者理由，合议庭认为不需要开庭的，可以不开庭。",
)
DISMISSED_UNHEARD = Provision(
    _INTERPRETATION,
    "第六十九条第三款",
    "经过阅卷、调查或者询问当事人，认为不需要开庭审理的，可以迳行裁定驳回起诉。",
)
RETRIAL_EXAMINED = Provision(
    _INTERPRETATION,
    "第一百一十三条",
    "人民法院根据审查再审申请案件的需要决定是否询问当事人。",
)
PERFORMANCE = Provision(
    _LITIGATION, "第九十四条", "当事人必须履行发生法律效力的判决、裁定、调解书。"
)
EVIDENCE_EXTENSION = Provision(
    _INTERPRETATION,
    "第三十四条",
    "申请延期提供证据的，应当在收到起诉状副本之日起十五日内书面提出；准许的，在正当事由消除后十五日内提供。",
)
JURISDICTION = Provision(
    _INTERPRETATION, "第十条", "被告提出管辖异议的，应当在收到起诉状副本之日起十五日内提出。"
)
RETRIAL = Provision(
    _INTERPRETATION,
    "第一百一十条",
    "当事人申请再审的，应当在判决、裁定或者调解书发生法律效力后六个月内提出。",
)
FIRST_TRIAL_LIMIT = Provision(
    _LITIGATION, "第八十一条", "人民法院应当在立案之日起六个月内作出第一审判决。"
)
SUMMARY_TRIAL_LIMIT = Provision(
    _LITIGATION, "第八十三条", "适用简易程序审理的，应当在立案之日起四十五日内审结。"
)
APPEAL_TRIAL_LIMIT = Provision(
    _LITIGATION, "第八十八条", "人民法院审理上诉案件，应当在三个月内作出终审判决。"
)
TRIAL_EXTENSION = Provision(
    _LITIGATION,
    "第八十一条",
    "有特殊情况需要延长审理期限的，由高级人民法院批准，高级人民法院审理的由最高人民法院批准；第二审同（第八十八条）。",
)
RETRIED_BY_RULES_OF = Provision(
    _INTERPRETATION,
    "第一百一十九条",
    "再审的案件，生效裁判由第一审法院作出的，按照第一审程序审理，所作的裁判可以上诉；"
    "由第二审法院作出的，或者上级法院提审的，按照第二审程序审理。",
)
TIME_NOT_COUNTED = Provision(
    _INTERPRETATION,
    "第五十条",
    "公告、鉴定、调解、中止诉讼、处理管辖异议和管辖争议的期间不计入审理期限。",
)
DEFENDANT = Provision(
    _LITIGATION,
    "第二十六条",
    "作出行政行为的行政机关是被告；机关被撤销或者职权变更的，继续行使其职权的行政机关是被告。",
)
TRANSFER = Provision(
    _LITIGATION,
    "第二十二条",
    "人民法院发现受理的案件不属于本院管辖的，应当移送有管辖权的人民法院。",
)
SUSPENSION = Provision(_INTERPRETATION, "第八十七条第二款", "中止诉讼的原因消除后，恢复诉讼。")
PERIODS = Provision(
    _INTERPRETATION, "第四十八条", "开始之日不计入；最后一日为节假日的，顺延至其后第一日。"
)
NOT_ONLY_A_LAWYER = Provision(
    _INTERPRETATION, "第一百二十八条", "负责人不能出庭的应当委托工作人员，不得仅委托律师。"
)
LEVELS = Provision(_APPEARANCE, "第一条", "第一审、第二审、再审等程序中负责人均应出庭。")
THIRD_PARTY = Provision(
    _APPEARANCE,
    "第一条第三款",
    "应当追加被告而原告不同意追加，行政机关以第三人身份参加诉讼的，参照适用负责人出庭的规定。",
)
CO_DEFENDANTS = Provision(
    _APPEARANCE,
    "第三条",
    "有共同被告的行政案件，可以由共同被告协商确定行政机关负责人出庭应诉；也可以由人民法院确定。",
)
NOTICE_TO_APPEAR = Provision(
    _APPEARANCE, "第四条", "对于特定案件，人民法院应当或者可以通知行政机关负责人出庭应诉。"
)
WHO_IS_HEAD = Provision(
    _APPEARANCE, "第二条", "负责人包括正职、副职、参与分管的副职级别和其他负责人。"
)
SERVICE_OF_NOTICE = Provision(
    _APPEARANCE, "第五条第二款", "通知负责人出庭的，应当在开庭三日前送达出庭通知书并告知不利后果。"
)
SUBSTITUTION = Provision(
    _APPEARANCE, "第五条第三款", "庭审前申请更换出庭负责人且不影响正常开庭的，人民法院应当准许。"
)
IDENTITY = Provision(
    _APPEARANCE,
    "第六条",
    "负责人应当于开庭前提交加盖印章的身份证明；不能补正或者补正影响开庭的，视为未出庭。",
)
ONE_APPEARANCE = Provision(
    _APPEARANCE,
    "第七条",
    "同一审级多次开庭的，到庭一次一般即可，法院再次通知的除外；不同程序分别出庭。",
)
EXCUSES = Provision(_APPEARANCE, "第八条", "不可抗力、意外事件、不能代替的公务、其他正当事由。")
EXCUSE_PROOF = Provision(
    _APPEARANCE, "第九条", "说明理由并提交证明，加盖印章或者由主要负责人签字；由人民法院审查。"
)
SUMMONS = Provision(
    _INTERPRETATION,
    "第七十一条",
    "适用普通程序审理的，人民法院应当在开庭三日前用传票传唤当事人。",
)
POSTPONEMENT = Provision(
    _INTERPRETATION,
    "第七十二条",
    "应当到庭的人有正当理由没有到庭、临时提出回避申请且无法及时决定、需要新的证人到庭或者调取新的证据等情形，可以延期开庭审理。",
)
ADJOURNMENT = Provision(
    _APPEARANCE, "第九条第三款", "人民法院可以依行政机关申请或者依职权决定延期开庭审理。"
)
SPEAKING = Provision(_APPEARANCE, "第十一条", "出庭负责人应当就实质性解决行政争议发表意见。")
LEAVING = Provision(
    _APPEARANCE, "第十二条第一款第四项", "未经法庭许可中途退庭的，法院应当提出司法建议。"
)
EXTENSION = Provision(
    "本地工作规则包",
    "延期纠正",
    "意见未规定延期；机关在承诺的期限内确实不能纠正的，由司法局决定延期，次数和日数由规则包设定。",
)
OBJECTION = Provision(
    "本地工作规则包",
    "申辩",
    "法律和意见未规定申辩程序；机关对出庭认定或者通报批评有异议的，司法局听取并答复。",
)
REVOCATION = Provision(
    "本地工作规则包",
    "撤销通报批评",
    "法律和意见未规定撤销程序；作出决定的政府可以自行撤销，说明理由并发文。",
)
ONLINE_COUNTS = Provision(_ONLINE, "第一条", "在线诉讼活动与线下诉讼活动具有同等法律效力。")
ONLINE_ABSENCE = Provision(
    _ONLINE,
    "第二十五条",
    "无正当理由不参加在线庭审的视为拒不到庭，擅自退出的视为中途退庭；网络故障等除外。",
)
RECOMMENDED_FOR_ABSENCE = Provision(
    _APPEARANCE, "第十二条第一款第一项", "负责人未出庭应诉且未说明理由，或者理由不成立。"
)
RECOMMENDED_FOR_SECOND_ABSENCE = Provision(
    _APPEARANCE, "第十二条第一款第二项", "依申请延期开庭后，负责人仍未出庭应诉且无正当理由。"
)
RECOMMENDED_FOR_EMPTY_SEAT = Provision(
    _APPEARANCE, "第十二条第一款第三项", "负责人和相应的工作人员均未出庭应诉。"
)
RECOMMENDED_FOR_SILENCE = Provision(
    _APPEARANCE, "第十二条第一款第五项", "经要求仍不就有关问题作出解释或者说明，导致庭审无法进行。"
)
NOT_IN_PUBLIC = Provision(
    _LITIGATION,
    "第五十四条",
    "涉及国家秘密、个人隐私和法律另有规定的案件不公开审理；涉及商业秘密的，可以依申请不公开审理。",
)
RECUSAL = Provision(
    _CIVIL_SERVANTS,
    "第七十六条",
    "公务员执行公务时，涉及本人或者近亲属利害关系，或者有其他可能影响公正执行公务情形的，应当回避。",
)
OFFICE_PERIOD = Provision("本地工作规则包", "办理期限", "法律未定期限，由规则包设定的办理期限。")

PROVISIONS: dict[str, Provision] = {
    name: value for name, value in globals().items() if isinstance(value, Provision)
}
