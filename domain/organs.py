"""Organs, their levels and heads, and who supervises and who censures whom."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from enum import StrEnum

from domain.frozen import Frozen


class OrganKind(StrEnum):
    """What an organ is; the censure route hangs on it."""

    PROVINCIAL_DEPARTMENT = "provincial_department"
    CITY_GOVERNMENT = "city_government"
    CITY_DEPARTMENT = "city_department"
    COUNTY_GOVERNMENT = "county_government"
    COUNTY_DEPARTMENT = "county_department"
    TOWNSHIP = "township"
    STREET_OFFICE = "street_office"
    DEVELOPMENT_ZONE = "development_zone"
    VERTICAL_ORGAN = "vertical_organ"
    DELEGATED_BODY = "delegated_body"
    COURT = "court"


class Route(Frozen):
    """What the bureau is that proposes a censure, and what the government is that decides on it."""

    proposed_by: OrganKind
    decided_by: OrganKind


_BY_THE_CITY = Route(proposed_by=OrganKind.CITY_DEPARTMENT, decided_by=OrganKind.CITY_GOVERNMENT)
_BY_THE_COUNTY = Route(
    proposed_by=OrganKind.COUNTY_DEPARTMENT, decided_by=OrganKind.COUNTY_GOVERNMENT
)
ROUTES: Mapping[OrganKind, Route] = {
    OrganKind.CITY_DEPARTMENT: _BY_THE_CITY,
    OrganKind.COUNTY_DEPARTMENT: _BY_THE_COUNTY,
    OrganKind.TOWNSHIP: _BY_THE_COUNTY,
}
"""Who censures whom (the Opinions 三（三）), by the kind of the organ whose head was absent."""

NO_ROUTE: Mapping[OrganKind, str] = {
    OrganKind.PROVINCIAL_DEPARTMENT: "省级机关",
    OrganKind.CITY_GOVERNMENT: "市人民政府",
    OrganKind.COUNTY_GOVERNMENT: "县（市、区）人民政府",
    OrganKind.STREET_OFFICE: "街道办事处",
    OrganKind.DEVELOPMENT_ZONE: "开发区管理机构",
    OrganKind.VERTICAL_ORGAN: "垂直管理机关",
    OrganKind.DELEGATED_BODY: "法律、法规、规章授权的组织",
    OrganKind.COURT: "人民法院",
}
"""The kinds that the Opinions 三（三） leave out, as a person is told: what follows is his to decide."""


class Post(StrEnum):
    """A person's post in the organ on the day (法释〔2020〕3号 art 2, 10)."""

    PRINCIPAL = "principal"
    DEPUTY = "deputy"
    DEPUTY_LEVEL = "deputy_level"
    PORTFOLIO = "portfolio"
    ACTING_PRINCIPAL = "acting_principal"
    PARTY_SECRETARY = "party_secretary"
    SECRETARY_GENERAL = "secretary_general"
    BUREAU_HEAD = "bureau_head"
    STAFF = "staff"
    LAWYER = "lawyer"

    @property
    def is_head(self) -> bool:
        """Tell whether the post makes a responsible person (art 2), or may by the jurisdiction's own reading."""
        return self not in (Post.STAFF, Post.LAWYER)


POST_NAMES = {
    Post.PRINCIPAL: "正职负责人",
    Post.DEPUTY: "副职负责人",
    Post.DEPUTY_LEVEL: "参与分管的副职级别负责人",
    Post.PORTFOLIO: "其他参与分管的负责人",
    Post.ACTING_PRINCIPAL: "主持工作的副职负责人",
    Post.PARTY_SECRETARY: "未任行政正职的党组书记",
    Post.SECRETARY_GENERAL: "政府秘书长、副秘书长",
    Post.BUREAU_HEAD: "代表复议机关的司法局负责人",
    Post.STAFF: "工作人员",
    Post.LAWYER: "律师",
}


class Organ(Frozen):
    """An organ as it stands in the tree.

    `bureau` supervises it: where the organ is itself that bureau, or the government the bureau serves, the superior
    bureau stands here. Without one nobody can confirm, review or verify what the organ reports. `government` decides
    its censure.
    """

    id: str
    name: str
    kind: OrganKind
    parent: str | None = None
    bureau: str | None = None
    government: str | None = None

    @property
    def is_government(self) -> bool:
        """Tell whether the organ is the government of a city or county; nobody here decides a censure of its head."""
        return self.kind in (OrganKind.CITY_GOVERNMENT, OrganKind.COUNTY_GOVERNMENT)

    @property
    def supervisor(self) -> str | None:
        """Return the bureau that confirms, decides and verifies here; nobody supervises himself."""
        return None if self.bureau == self.id else self.bureau

    @property
    def has_censure_route(self) -> bool:
        """Tell whether the Opinions 三（三） and the directory name who proposes and who decides a censure here."""
        return self.why_no_route is None

    @property
    def why_no_route(self) -> str | None:
        """Return why nobody here can censure this organ's head, for the person to whom that is left; or None.

        The Opinions name the departments and directly subordinate bodies of city and counties, and the townships. Every
        other kind has no route, whatever the directory says.
        """
        if self.kind not in ROUTES:
            return f"意见第三条第（三）项未规定{NO_ROUTE[self.kind]}主要负责人的通报批评和约谈程序"
        if self.supervisor is None:
            return _NO_BUREAU
        if self.government is None or self.government in (self.id, self.bureau):
            return "机关名录未载明可以决定通报批评的本级政府"
        return None

    @property
    def why_no_supervisor(self) -> str | None:
        """Return why nobody here can confirm, review or verify what this organ reports, or None."""
        return _NO_BUREAU if self.supervisor is None else None


_NO_BUREAU = (
    "机关名录未载明可以监督本机关的司法局；司法局自己或者其所属政府被诉的，应载明上级司法局"
)


def faults_in_supervision(organs: Iterable[Organ]) -> Iterator[str]:
    """Yield, for the clerk who keeps the directory, where organs would supervise or censure themselves.

    Where the bureau or the government that it serves is sued, the superior bureau takes its place (domain.md G10), so
    that no organ is supervised by itself or by a bureau that serves it, and who proposes never decides.
    """
    known = {each.id: each for each in organs}
    bureaus = {each.bureau for each in known.values()}
    for organ in known.values():
        bureau, government = known.get(organ.bureau or ""), known.get(organ.government or "")
        if organ.bureau == organ.id:
            yield f"{organ.name}不能监督自己，请改填上级司法局"
        elif bureau is not None and organ.is_government and organ.id == bureau.parent:
            yield f"{bureau.name}是{organ.name}的工作部门，不能监督本级政府，请改填上级司法局"
        if organ.government is not None and organ.government in (organ.id, organ.bureau):
            yield f"{organ.name}的通报批评不能由其自己或者提请的司法局决定，请改填本级政府"
        yield from _faults_in_route(organ, bureau, government, is_bureau=organ.id in bureaus)


def _faults_in_route(
    organ: Organ, bureau: Organ | None, government: Organ | None, *, is_bureau: bool
) -> Iterator[str]:
    route = ROUTES.get(organ.kind)
    if route is None:
        return
    if government is not None and government.kind is not route.decided_by:
        yield f"决定通报批评的{government.name}不是{organ.name}的本级政府"
    # A bureau that is sued itself is supervised from above.
    if bureau is not None and bureau.kind is not route.proposed_by and not is_bureau:
        yield f"{bureau.name}不是{organ.name}的同级司法局"


class OfficeHolder(Frozen):
    """A head of an organ over time; `from_on` and `to_on` are both inclusive."""

    organ: str
    name: str
    post: Post
    title: str
    from_on: date
    to_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Tell whether the person holds the post on that day, first and last day included."""
        return self.from_on <= day and (self.to_on is None or day <= self.to_on)
