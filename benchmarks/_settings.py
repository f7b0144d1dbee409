"""Production as the benchmarks run it: a secret drawn on the spot, and sign-ins that nobody counts."""

import os
import secrets

os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(64))

from config.settings.prod import *  # noqa: F403

ACCOUNT_RATE_LIMITS = False  # type: ignore[assignment]
