"""Production as the benchmarks run it: a secret drawn on the spot, sign-ins by password alone, uncounted, mail thrown away."""

import os
import secrets

os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(64))

from config.settings.prod import *  # noqa: F403

REQUIRE_SECOND_FACTOR = False
ACCOUNT_RATE_LIMITS = False  # type: ignore[assignment]
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
