"""Settings of the tests: an embedded PostgreSQL of their own, unless DATABASE_URL names one."""

import os
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
os.environ.setdefault("QUARTIERS_DONNEES", str(RACINE / ".donnees-tests"))

from quartiers.settings import *  # noqa: E402, F403

SECRET_KEY = "tests"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
GEOCODAGE_ADRESSE = "http://127.0.0.1:9/geocodage"  # nothing listens there: the network is never asked
ANNUAIRE_ADRESSE = "http://127.0.0.1:9/annuaire"  # the same
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - whitenoise warns of a missing folder
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405 - a worker run by a test leaves no connection behind
# A machine that stops loses the tests' data, and nothing else: no commit waits for the disk.
OPTIONS = DATABASES["default"]["OPTIONS"]  # noqa: F405
OPTIONS["options"] = f"{OPTIONS.get('options', '')} -c synchronous_commit=off".strip()
