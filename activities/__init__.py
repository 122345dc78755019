"""Activities: what a procedure does in the world, each harmless when run twice."""
