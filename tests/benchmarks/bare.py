"""The bare workflow to compare with: it takes so many updates and nothing else."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.messages import ActRequest


@workflow.defn(name="Bare")
class BareWorkflow:
    """Counts updates of the same payload as ours until it has had enough."""

    @workflow.init
    def __init__(self, enough: int) -> None:
        self.enough = enough
        self.taken = 0

    @workflow.run
    async def run(self, enough: int) -> None:
        """Wait for the last update."""
        await workflow.wait_condition(lambda: self.taken >= enough)
        await workflow.wait_condition(workflow.all_handlers_finished)

    @workflow.update
    async def take(self, request: ActRequest) -> int:  # noqa: ARG002 -- the same payload as ours
        """Take one update."""
        self.taken += 1
        return self.taken
