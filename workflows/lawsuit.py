"""The procedure of one lawsuit at one trial level, from the court's notice to the closed file."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.waking import LAWSUIT_WORKFLOW
    from domain.stages import Step
    from workflows.procedure import Procedure


@workflow.defn(name=LAWSUIT_WORKFLOW)
class LawsuitWorkflow:
    """被诉行政机关应诉程序: each step waits for its facts, whoever records them and in whatever order."""

    @workflow.init
    def __init__(self, ref: str) -> None:
        self.procedure = Procedure(ref)

    @workflow.run
    async def run(self, ref: str) -> None:  # noqa: ARG002 -- init took it
        """Run the procedure in its order."""
        self.procedure.start_clock()
        await self.notice()
        await self.obligation_check()
        await self.leader_scheduling()
        await self.hearing()
        await self.observation()
        await self.judgment()
        await self.remedy()
        await self.accountability()
        await self.close()

    async def notice(self) -> None:
        """收到应诉通知: the day of receipt is registered; the defence is due in 15 calendar days (行政诉讼法 67)."""
        await self.procedure.until(Step.NOTICE)

    async def obligation_check(self) -> None:
        """核查出庭义务: must the principal head come? A verdict for each trigger (the Opinions 一)."""
        await self.procedure.until(Step.OBLIGATION_CHECK)

    async def leader_scheduling(self) -> None:
        """确定出庭负责人: the head is named 7 days before the hearing (the office's period), or an excuse is filed."""
        await self.procedure.until(Step.LEADER_SCHEDULING)

    async def hearing(self) -> None:
        """开庭审理: who came, identified, spoke, and on resolution (法释〔2020〕3号 arts 6, 11)."""
        await self.procedure.until(Step.HEARING)

    async def observation(self) -> None:
        """组织旁听: where the principal head appeared, deputies, legal and enforcement staff observe (意见二（三）)."""
        await self.procedure.until(Step.OBSERVATION)

    async def judgment(self) -> None:
        """裁判: the court's decision takes effect, or the suit is withdrawn (行政诉讼法 arts 62, 69–78, 85)."""
        await self.procedure.until(Step.JUDGMENT)

    async def remedy(self) -> None:
        """道歉和限期纠正: after a loss that did harm; apology in 10 working days, correction by the day pledged."""
        await self.procedure.until(Step.REMEDY)

    async def accountability(self) -> None:
        """约谈和通报批评: for a principal head's absence only, proposed by the bureau, decided by the government."""
        await self.procedure.until(Step.ACCOUNTABILITY)

    async def close(self) -> None:
        """结案归档: every step done and every letter answered."""
        await self.procedure.end()
