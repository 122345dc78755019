"""Organs, their levels and heads, and who supervises and who censures whom."""

from datetime import date
from enum import StrEnum

from domain.frozen import Frozen


class OrganKind(StrEnum):
    """What an organ is; the censure route hangs on it."""

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


_CENSURED_KINDS = frozenset(
    {OrganKind.CITY_DEPARTMENT, OrganKind.COUNTY_DEPARTMENT, OrganKind.TOWNSHIP}
)


class Post(StrEnum):
    """A person's post in the organ on the day (法释〔2020〕3号 art 2, 10)."""

    PRINCIPAL = "principal"
    DEPUTY = "deputy"
    DEPUTY_LEVEL = "deputy_level"
    PORTFOLIO = "portfolio"
    STAFF = "staff"
    LAWYER = "lawyer"

    @property
    def is_head(self) -> bool:
        """Tell whether the post makes a responsible person (art 2)."""
        return self not in (Post.STAFF, Post.LAWYER)


POST_NAMES = {
    Post.PRINCIPAL: "正职负责人",
    Post.DEPUTY: "副职负责人",
    Post.DEPUTY_LEVEL: "参与分管的副职级别负责人",
    Post.PORTFOLIO: "其他参与分管的负责人",
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
        """Tell whether the Opinions 三（三） name who proposes and who decides a censure of this organ's head.

        They name the departments and directly subordinate bodies of city and counties, and the townships. Every other
        kind has no route, whatever the directory says, and is left to a person.
        """
        is_named = self.kind in _CENSURED_KINDS
        return is_named and self.bureau is not None and self.government is not None


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
