"""Running the service: the embedded stack, the operator's program, and what a server room needs."""
