"""Our worker process with the bare workflow beside ours: `python -m tests.benchmarks.worker`."""

from tests.benchmarks.bare import BareWorkflow
from worker.__main__ import main
from worker.composition import PROCEDURES

if __name__ == "__main__":
    main(procedures=(*PROCEDURES, BareWorkflow))
