"""Who acts for whom in the play: each act goes through the account whose business it is."""

from datetime import date

from deploy.demo.docket import Entry
from domain.acts import ACTS
from domain.organs import Post
from domain.people import Role
from ledger.directory import Directory


class Cast:
    """Who acts for whom: the directory's accounts by their place."""

    def __init__(self, directory: Directory) -> None:
        self._organs = {each.id: each for each in directory.organs}
        # Of several accounts of one role at an organ, the one at its own desk acts.
        self._accounts = {
            (each.role, each.organ): each.id
            for each in directory.accounts
            if each.desk in (None, each.role.value, "government_office")
        }

    def clerk(self, entry: Entry) -> str:
        """Return the sued organ's clerk."""
        return self._accounts[Role.CLERK, entry.organ]

    def handling_unit(self, entry: Entry) -> str:
        """Return who does the work: the handling unit's desk, else the clerk."""
        unit = entry.handling_unit or ""
        return self._accounts.get((Role.HANDLING_UNIT, unit), self.clerk(entry))

    def court(self, entry: Entry) -> str:
        """Return who enters what the court does: the court if it has an account, else the clerk."""
        return self._accounts.get((Role.COURT, entry.court), self.clerk(entry))

    def bureau(self, entry: Entry) -> str:
        """Return the desk of the bureau that supervises the organ."""
        return self._accounts[Role.BUREAU, self._organs[entry.organ].bureau or ""]

    def government(self, entry: Entry) -> str:
        """Return the office of the government that decides on the organ's censure."""
        return self._accounts[Role.GOVERNMENT, self._organs[entry.organ].government or ""]

    def of(self, role: Role, entry: Entry) -> str:
        """Return the account that acts in a role for a lawsuit."""
        desks = {
            Role.CLERK: self.clerk,
            Role.HANDLING_UNIT: self.handling_unit,
            Role.COURT: self.court,
            Role.BUREAU: self.bureau,
            Role.GOVERNMENT: self.government,
        }
        return desks[role](entry)

    def transcriber(self, verb: str, entry: Entry) -> str:
        """Return who enters an act that came on paper (代录): the bureau if it may, else the clerk."""
        by_bureau = Role.BUREAU in ACTS[verb].transcribed_by
        return self.bureau(entry) if by_bureau else self.clerk(entry)

    def principal(self, organ: str, day: date) -> str:
        """Return the name of the organ's principal head on that day."""
        heads = self._organs[organ].heads
        return next(
            each.name
            for each in heads
            if each.post is Post.PRINCIPAL and each.from_on <= day <= (each.to_on or date.max)
        )
