"""Notices of censure and talk."""

from collections.abc import Iterator

from domain.escalation import Desk
from domain.lawsuit import Lawsuit
from domain.notices.notice import NoticeDue, said


def of_accountability(before: Lawsuit, after: Lawsuit) -> Iterator[NoticeDue]:
    """Yield what government, bureau and organ learn of a censure and of the talk."""
    censure, earlier = after.censure, before.censure
    if censure is not None and earlier is None:
        yield NoticeDue(
            template="censure_proposed", reason="censure_proposed", to=(Desk.GOVERNMENT_OFFICE,)
        )
    if censure is not None and earlier is not None and censure.approved is not earlier.approved:
        yield NoticeDue(
            template="censure_approved" if censure.approved else "censure_declined",
            reason="censure_decided",
            to=(Desk.BUREAU,),
        )
    if censure is not None and earlier is not None and censure.issued_on and not earlier.issued_on:
        yield NoticeDue(
            template="censure_issued",
            reason="censure_issued",
            to=(Desk.CLERK,),
            facts={"document_number": censure.document_number},
        )
    if after.interview is not None and before.interview is None:
        yield NoticeDue(
            template="interview",
            reason="interview",
            to=(Desk.CLERK,),
            facts={
                "interview_on": said(after.interview.interview_on),
                "place": after.interview.place,
            },
        )
