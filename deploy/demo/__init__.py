"""The demonstration: a fictitious city, a docket of its lawsuits, and their lives played over HTTP."""
