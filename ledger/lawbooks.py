"""The rule pack and the calendar as this version ships them, read once per process."""

from functools import cache
from importlib import resources

from domain.calendar import Calendar, parse_notice
from domain.rulepack import Lawbook, parse_rule_pack


@cache
def lawbook() -> Lawbook:
    """Return the rule pack in force and the calendar of the published years."""
    domain = resources.files("domain")
    notices = [
        parse_notice(each.read_text(encoding="utf-8"))
        for each in domain.joinpath("calendars").iterdir()
        if each.name.endswith(".toml")
    ]
    pack = domain.joinpath("rulepacks", "opinions.toml").read_text(encoding="utf-8")
    return Lawbook(pack=parse_rule_pack(pack), calendar=Calendar(notices))
