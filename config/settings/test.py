"""Tests: fast hasher, no rate limits, memory database unless DATABASE_URL says otherwise."""

import os

from config.settings.base import *
from config.settings.env import database

SECRET_KEY = "clé-de-test-sans-valeur"  # noqa: S105
DATABASES = {"default": database(os.environ.get("DATABASE_URL", "sqlite:///"))}
DATABASES["default"]["CONN_MAX_AGE"] = 0
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT = None
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
AUDIT_TRIGGERS = False
AUDIT_HEADS = None
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
