"""The embedded stack: PostgreSQL, Temporal, a mail sink, the worker and the API on one machine."""
