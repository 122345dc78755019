"""How the properties of the domain are tried."""

from hypothesis import settings

# How long an example takes tells of the machine's other work, not of the law.
settings.register_profile("domain", deadline=None)
settings.load_profile("domain")
