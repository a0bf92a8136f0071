"""Settings, read from the environment; running with none (embedded PostgreSQL, local files).

Every name that the environment may set is read here and nowhere else; `docs/exploitation.md` lists them.
"""

import os
from pathlib import Path
from typing import Any

import pghistory
from whitenoise.compress import Compressor

from quartiers.socle import environnement as env
from quartiers.socle.postgres_embarque import base_depuis_url, url_embarquee

RACINE = Path(__file__).resolve().parent.parent
DONNEES = Path(os.environ.get("QUARTIERS_DONNEES", RACINE / "donnees-locales")).resolve()

DEMONSTRATION = env.booleen("QUARTIERS_DEMONSTRATION", False)
DEBUG = env.booleen("QUARTIERS_DEBUG", False)
SECRET_KEY = env.secret("QUARTIERS_SECRET", DONNEES / "secret")
ALLOWED_HOSTS = env.liste("QUARTIERS_HOTES", ["localhost", "127.0.0.1", "[::1]"])
ADRESSE_PUBLIQUE = env.adresse("QUARTIERS_ADRESSE", DONNEES / "adresse", "http://localhost:8000")
HTTPS = ADRESSE_PUBLIQUE.startswith("https://")
CSRF_TRUSTED_ORIGINS = [ADRESSE_PUBLIQUE]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_htmx",
    "leaflet",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "quartiers.socle",
    "quartiers.territoire",
    "quartiers.annuaire",
    "quartiers.comptes",
    "quartiers.documents",
    "quartiers.journal",
    "quartiers.taches",
    "quartiers.exports",
    "quartiers.notifications",
    "quartiers.recherche",
    "quartiers.tableurs",
    "quartiers.contrat",
    "quartiers.indicateurs",
    "quartiers.projets_quartier",
    "quartiers.gouvernance",
    "quartiers.engagements",
    "quartiers.participation",
    "quartiers.tfpb",
    "quartiers.appels",
    "quartiers.tranquillite",
    "quartiers.enquetes",
    "quartiers.cohortes",
    "quartiers.evaluation",
    "quartiers.suivi",
    "quartiers.accueil",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "quartiers.comptes.middleware.ActeurMiddleware",
    "quartiers.comptes.middleware.AccesMiddleware",
    "quartiers.comptes.middleware.DoubleFacteurMiddleware",
    "pghistory.middleware.HistoryMiddleware",
]

ROOT_URLCONF = "quartiers.urls"
WSGI_APPLICATION = "quartiers.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # First, our look for the pages of the accounts library, whose own templates come later.
        "DIRS": [RACINE / "quartiers" / "comptes" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "quartiers.accueil.contexte.cadre",
            ],
            "builtins": ["quartiers.socle.templatetags.composants"],
        },
    }
]

DATABASES = {"default": base_depuis_url(env.texte("DATABASE_URL", "") or url_embarquee(DONNEES / "postgres"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "comptes.Utilisateur"
AUTHENTICATION_BACKENDS = ["quartiers.comptes.authentification.Authentification"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accueil:mon_espace"

LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/statiques/"
STATIC_ROOT = DONNEES / "statiques"
# Only what pages ask for is compressed, once: nothing asks for a name without its fingerprint, nor for a library's map.
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "quartiers.socle.statiques.StockageStatique"},
}
if BUCKET := env.texte("QUARTIERS_S3_BUCKET", ""):
    STORAGES["default"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": BUCKET,
            "endpoint_url": env.texte("QUARTIERS_S3_ADRESSE", "") or None,
            "access_key": env.texte("QUARTIERS_S3_CLE", "") or None,
            "secret_key": env.texte("QUARTIERS_S3_SECRET", "") or None,
            "region_name": env.texte("QUARTIERS_S3_REGION", "") or None,
            "default_acl": "private",
            "file_overwrite": False,
        },
    }
MEDIA_ROOT = DONNEES / "fichiers"
# A file never leaves by a static address: `documents` checks the right to read it.
MEDIA_URL = "/fichiers-non-servis/"
TAILLE_MAX_FICHIER = env.entier("QUARTIERS_TAILLE_MAX_FICHIER", 50 * 1024 * 1024)  # bytes
EXTENSIONS_ACCEPTEES = env.liste(
    "QUARTIERS_EXTENSIONS_ACCEPTEES",
    ["pdf", "odt", "ods", "odp", "docx", "xlsx", "pptx", "csv", "txt", "md", "png", "jpg", "jpeg", "webp"],
)
FILE_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024  # larger files wait on disk: many people may send theirs at once
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("QUARTIERS_SMTP_HOTE")
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_FILE_PATH = DONNEES / "courriels"
EMAIL_HOST = env.texte("QUARTIERS_SMTP_HOTE", "localhost")
EMAIL_PORT = env.entier("QUARTIERS_SMTP_PORT", 25)
EMAIL_HOST_USER = env.texte("QUARTIERS_SMTP_UTILISATEUR", "")
EMAIL_HOST_PASSWORD = env.texte("QUARTIERS_SMTP_MOT_DE_PASSE", "")
EMAIL_USE_TLS = env.booleen("QUARTIERS_SMTP_TLS", False)
DEFAULT_FROM_EMAIL = env.texte("QUARTIERS_EXPEDITEUR", "Quartiers <ne-pas-repondre@quartiers.local>")

# How long personal data are kept (see accueil.domain.conservation).
MOIS_SANS_CONNEXION = env.entier("QUARTIERS_COMPTES_MOIS", 24)  # then an account closes
JOURS_D_AVERTISSEMENT = env.entier("QUARTIERS_COMPTES_AVERTIS_JOURS", 30)  # between the warning and the closing
MOIS_DE_COMPTE_FERME = env.entier("QUARTIERS_COMPTES_FERMES_MOIS", 6)  # then a closed account is erased
JOURS_DE_LECTURE = env.entier("QUARTIERS_LECTURES_JOURS", 180)  # without a correction, for a reading not validated
PASSATION_JOURS = env.entier("QUARTIERS_PASSATION_JOURS", 30)  # days that a hand-over archive is kept
COURRIEL_PIECES_MAX = env.entier("QUARTIERS_COURRIEL_PIECES_MO", 8) * 1024 * 1024  # above, a letter gives an address
JOURS_FIN_MANDAT = env.entier("QUARTIERS_MANDATS_JOURS", 90)  # before the end of a council's mandate: the warning
MOIS_MEMBRE_SORTI = env.entier("QUARTIERS_MEMBRES_MOIS", 12)  # then the name of a former member of a committee goes
MOIS_MANDAT_FINI = env.entier("QUARTIERS_MANDATS_MOIS", 12)  # then the name of a former council member goes
JOURS_LISTE_TIRAGE = env.entier("QUARTIERS_TIRAGES_JOURS", 180)  # proposed life of the list of a draw by lot
JOURS_D_ENVOIS = env.entier("QUARTIERS_ENVOIS_JOURS", 365)  # days that the list of letters keeps each of them

# Legal pages: what the operator declares; empty shows as « non renseigné ».
MENTIONS = {
    "exploitant": env.texte("QUARTIERS_EXPLOITANT", ""),
    "adresse": env.texte("QUARTIERS_EXPLOITANT_ADRESSE", ""),
    "contact": env.texte("QUARTIERS_EXPLOITANT_CONTACT", env.texte("QUARTIERS_CONTACT", "")),
    "publication": env.texte("QUARTIERS_DIRECTION_PUBLICATION", ""),  # a function, not a name
    "hebergeur": env.texte("QUARTIERS_HEBERGEUR", ""),
    "dpo": env.texte("QUARTIERS_DPO", ""),
    # Result of an audit that really took place: « non », « partielle » or « totale », its date, its author, its rate.
    "conformite": env.texte("QUARTIERS_RGAA_CONFORMITE", "non"),
    "audit_date": env.texte("QUARTIERS_RGAA_DATE", ""),
    "audit_auteur": env.texte("QUARTIERS_RGAA_AUTEUR", ""),
    "audit_taux": env.texte("QUARTIERS_RGAA_TAUX", ""),
    "accessibilite_contact": env.texte("QUARTIERS_ACCESSIBILITE_CONTACT", ""),
}

# Connected tools: empty means "not asked".
GEOCODAGE_ADRESSE = env.texte("QUARTIERS_GEOCODAGE", "https://data.geopf.fr/geocodage/search")
GEOCODAGE_DELAI = 3.0  # seconds: past it the page offers the map
ANNUAIRE_ADRESSE = env.texte("QUARTIERS_ANNUAIRE", "https://recherche-entreprises.api.gouv.fr/search")
ANNUAIRE_DELAI = 3.0  # seconds: past it one types by hand
FONDS_DE_CARTE = env.texte("QUARTIERS_FONDS_DE_CARTE", "")
FONDS_DE_CARTE_CREDIT = env.texte("QUARTIERS_FONDS_DE_CARTE_CREDIT", "IGN – Géoplateforme")

# Sessions and cookies
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
DERRIERE_PROXY = env.booleen("QUARTIERS_DERRIERE_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if DERRIERE_PROXY else None
X_FRAME_OPTIONS = "DENY"
OIDC_SERVEUR = env.texte("QUARTIERS_OIDC_SERVEUR", "")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", *([env.origine(FONDS_DE_CARTE)] if FONDS_DE_CARTE else [])],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        # A browser also checks where a form leads in the end: the agents' log-in leaves for their provider.
        "form-action": ["'self'", *([env.origine(OIDC_SERVEUR)] if OIDC_SERVEUR else [])],
        "manifest-src": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# Accounts
# Whom to write to when one has no account (shown on the log-in pages); empty: « la personne qui pilote le contrat ».
CONTACT_COMPTES = env.texte("QUARTIERS_CONTACT", "")
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SECURE_PROXY_SSL_HEADER else 0  # else throttling would count the proxy's address
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "courriel"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60  # seconds
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# Digits: a phone shows its number pad. Eight of them, three tries a code, fifteen codes an hour: out of reach.
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "20/m/ip,5/5m/key",
    "request_login_code": "20/m/ip,3/m/key,15/h/key",
    "reset_password": "20/m/ip,3/m/key",
    # Public forms: a social centre's many residents share one connection.
    "parole": "40/h/ip",
    "fph": "20/h/ip",
    "atelier": "120/h/ip",
    "enquete": "120/h/ip",
}
ACCOUNT_FORMS = {
    "login": "quartiers.comptes.forms.MotDePasseForm",
    "request_login_code": "quartiers.comptes.forms.DemandeCodeForm",
    "confirm_login_code": "quartiers.comptes.forms.CodeForm",
    "reset_password": "quartiers.comptes.forms.ReinitialiserForm",
    "reset_password_from_key": "quartiers.comptes.forms.NouveauMotDePasseForm",
    "change_password": "quartiers.comptes.forms.ChangerMotDePasseForm",
    "set_password": "quartiers.comptes.forms.CreerMotDePasseForm",
    "reauthenticate": "quartiers.comptes.forms.ConfirmerMotDePasseForm",
}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = True
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "Quartiers – "
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_ADAPTER = "quartiers.accueil.adaptateurs.CompteJournaliseAdapter"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS else "http"
SOCIALACCOUNT_ADAPTER = "quartiers.comptes.adaptateurs.AgentAdapter"
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "APPS": [
            {
                "provider_id": "agents",
                "name": env.texte("QUARTIERS_OIDC_NOM", "ProConnect"),
                "client_id": env.texte("QUARTIERS_OIDC_CLIENT", ""),
                "secret": env.texte("QUARTIERS_OIDC_SECRET", ""),
                "settings": {"server_url": OIDC_SERVEUR},
            }
        ]
        if OIDC_SERVEUR
        else [],
    }
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Quartiers"
MFA_TOTP_TOLERANCE = 1  # one step of 30 s either way: phones' clocks drift
MFA_ALLOW_UNVERIFIED_EMAIL = True  # accounts are opened by an invitation sent to that very address
MFA_ADAPTER = "quartiers.comptes.adaptateurs.SecondFacteurAdapter"
MFA_FORMS = {
    "authenticate": "quartiers.comptes.forms.SecondFacteurForm",
    "reauthenticate": "quartiers.comptes.forms.ConfirmerSecondFacteurForm",
    "activate_totp": "quartiers.comptes.forms.ActiverApplicationForm",
    "add_webauthn": "quartiers.comptes.forms.AjouterCleForm",
    "edit_webauthn": "quartiers.comptes.forms.RenommerCleForm",
}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
# Roles that must have a second factor (comptes.enums.Role values). A demonstration asks none.
ROLES_A_DOUBLE_FACTEUR = env.liste(
    "QUARTIERS_ROLES_A_DOUBLE_FACTEUR", [] if DEMONSTRATION else ["administrateur", "pilote"]
)
USERSESSIONS_TRACK_ACTIVITY = False  # it would write at every page

# Shared by the web processes, so that log-in throttling counts all of them; « local » is one process's own.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_partage",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    "local": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Drawings of charts, on the disk of each server: drawn by a job when their figures change, else by whoever shows
    # them first. Safe to empty.
    "graphiques": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DONNEES / "cache" / "graphiques",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
    # Which counts may be shown, and how series read (suivi.publication, tranquillite): found in seconds, kept; safe to
    # empty. As many entries as a national instance asks: a year of a source each.
    "secret": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": DONNEES / "cache" / "secret",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_MIMETYPES = {".webmanifest": "application/manifest+json"}
PGHISTORY_APPEND_ONLY = True
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")  # reading a page writes nothing
PGHISTORY_DEFAULT_TRACKERS = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())

# What appels.suites calls to read what was thought of a past project: it stands on a higher floor.
LECTEUR_DES_SUITES = "quartiers.suivi.queries.continuation.avis_des_dossiers"
# What appels.nombres calls to know which counts of people of a year are published.
LECTEUR_DES_NOMBRES = "quartiers.suivi.queries.publication.nombres_publies"

# What /sante/ asks for before it answers 200.
SANTE_MINUTES_SANS_TACHES = env.entier("QUARTIERS_SANTE_MINUTES", 5)  # since a jobs' process was last seen
SANTE_DISQUE_MINIMAL = env.entier("QUARTIERS_SANTE_DISQUE", 200 * 1024 * 1024)  # bytes free in DONNEES

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"ligne": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "ligne"}},
    "root": {"handlers": ["console"], "level": env.texte("QUARTIERS_JOURNAL_NIVEAU", "WARNING")},
    # The jobs' library tells its own progress in English: only what fails is worth a line.
    "loggers": {"procrastinate": {"level": "ERROR"}},
}
