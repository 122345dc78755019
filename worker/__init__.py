"""The worker: the composition root of the procedures, and the relay of errands."""
