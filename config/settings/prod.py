"""A region in production, behind a TLS proxy: secrets come from the environment only."""

import os

from config.settings.base import *
from config.settings.base import DEMO, INSTALLED_APPS, SECRET_KEY
from config.settings.env import flag

if not SECRET_KEY:
    raise RuntimeError("SECRET_KEY doit être fourni par l'environnement.")
if DEMO:
    raise RuntimeError("PARCOURS_DEMO est interdit en production : chacun y entrerait sans mot de passe.")
INSTALLED_APPS = [app for app in INSTALLED_APPS if app != "openparcours.demo"]
TRUSTED_PROXIES = int(os.environ.get("TRUSTED_PROXIES", "1"))
REQUIRE_SECOND_FACTOR = flag("REQUIRE_SECOND_FACTOR", True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = flag("EMAIL_USE_TLS", False)
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "parcours@localhost")
