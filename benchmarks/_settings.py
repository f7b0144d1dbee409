"""Production as the benchmarks run it: a secret drawn on the spot, and sign-ins by password alone, uncounted."""

import os
import secrets

os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(64))

from config.settings.prod import *  # noqa: F403

REQUIRE_SECOND_FACTOR = False
ACCOUNT_RATE_LIMITS = False  # type: ignore[assignment]
