"""The one settings file. What differs between machines comes from the environment (see .env.example)."""

from pathlib import Path

import environ
from django.utils.csp import CSP

from kdkmp import embedded_postgres
from kdkmp.secret import fernet_key, local_secret, rsa_key

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = BASE_DIR / ".data"

env = environ.Env()
environ.Env.read_env(BASE_DIR / ".env")

# --- Safety -----------------------------------------------------------------
DEBUG = env.bool("DEBUG", False)
# Without SECRET_KEY each checkout makes its own once; production sets it in the environment.
SECRET_KEY = env.str("SECRET_KEY", "") or local_secret(DATA_DIR)
# Seal NIK, account and birth date (core/sealed.py); the newest key first. Lost keys: lost data.
PERSONAL_DATA_KEYS = env.list("PERSONAL_DATA_KEYS", default=[]) or [
    local_secret(DATA_DIR, "personal_data_key", fernet_key)
]
PERSONAL_DATA_DIGEST_KEY = env.str("PERSONAL_DATA_DIGEST_KEY", "") or local_secret(
    DATA_DIR, "personal_data_digest_key"
)
PERSONAL_DATA_KEYS_GIVEN = bool(
    env.list("PERSONAL_DATA_KEYS", default=[]) and env.str("PERSONAL_DATA_DIGEST_KEY", "")
)
# Error pages, mails and log lines: no NIK, account or birth date in them.
DEFAULT_EXCEPTION_REPORTER = "core.error_reports.GuardedReporter"
DEFAULT_EXCEPTION_REPORTER_FILTER = "core.error_reports.PersonalDataFilter"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# True in production behind TLS; a village office trying `./dev up` has no certificate.
HTTPS = env.bool("HTTPS", False)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = env.int("SESSION_HOURS", 12) * 3600
SECURE_CSP = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, CSP.NONCE],
    "style-src": [CSP.SELF, CSP.NONCE],
    "img-src": [CSP.SELF, "data:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.NONE],
}

# --- Applications -----------------------------------------------------------
INSTALLED_APPS = [
    "kdkmp.apps.KdkmpConfig",
    "core.apps.CoreConfig",
    "registry.apps.RegistryConfig",
    "mentors.apps.MentorsConfig",
    "land.apps.LandConfig",
    "visits.apps.VisitsConfig",
    "trainings.apps.TrainingsConfig",
    "dashboard.apps.DashboardConfig",
    "kdkmp.apps.KdkmpAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "pgtrigger",
    "pghistory",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "django_filters",
    "django_tables2",
    "django_htmx",
    "django_tasks_db",
    "js_lib_bootstrap5",
    "js_lib_leaflet",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "core.middleware.HealthMiddleware",
    "core.middleware.JsonRefusalsMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "core.middleware.PrivateAnswersMiddleware",
    "core.middleware.ReadableRequestMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "core.middleware.RefusedMethodMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "kdkmp.urls"
WSGI_APPLICATION = "kdkmp.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.csp",
                "core.context_processors.site",
            ],
            "builtins": ["core.templatetags.kdkmp"],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# --- Database ---------------------------------------------------------------
DATABASES = {
    "default": env.db_url_config(
        env.str("DATABASE_URL", "") or embedded_postgres.database_url(DATA_DIR)
    )
}
# Seconds. A reader waits two for a connection, then is told (503); a server that came back is found at
# the next request, because the pool stops trying on its own soon and never hands out a dead connection.
DATABASES["default"]["OPTIONS"] = {"connect_timeout": 3} | DATABASES["default"].get("OPTIONS", {})
DATABASES["default"]["OPTIONS"]["pool"] = {
    "min_size": 1,
    "max_size": env.int("DB_POOL_MAX", 8),
    "timeout": 2,
    "reconnect_timeout": 1,
}
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DATABASES["default"]["ATOMIC_REQUESTS"] = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- History: who changed what, by database triggers ------------------------
PGHISTORY_MIDDLEWARE_METHODS = ("POST", "PUT", "PATCH", "DELETE")
PGHISTORY_APPEND_ONLY = True
# core/migrations/0003 puts a quicker one in its place
PGHISTORY_INSTALL_CONTEXT_FUNC_ON_MIGRATE = False

# --- Accounts ---------------------------------------------------------------
AUTH_USER_MODEL = "core.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "core.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
# django-axes counts wrong passwords (core/adapters.py); this is the limit of second-factor codes, per account.
ACCOUNT_RATE_LIMITS = {"login_failed": "5/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "login_webauthn": "core.passkey_forms.LoginForm",
    "authenticate_webauthn": "core.passkey_forms.AuthenticateForm",
    "reauthenticate_webauthn": "core.passkey_forms.ReauthenticateForm",
    "add_webauthn": "core.passkey_forms.AddForm",
}
# One step (30 s) either way: a code typed at the turn of a step, a cheap phone's clock.
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = "KDKMP Kalbar"
# Browsers allow passkeys on http only for localhost; production has HTTPS.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
AXES_FAILURE_LIMIT = env.int("LOGIN_FAILURE_LIMIT", 5)
AXES_COOLOFF_TIME = env.int("LOGIN_COOLOFF_MINUTES", 15) / 60
# A shared office network must not lock everybody out because one colleague forgot a password.
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "core.login_guard.counted_name"
AXES_CLIENT_IP_CALLABLE = "core.login_guard.client_address"
# The header in which the proxy in front writes the reader's address; empty without a proxy.
CLIENT_ADDRESS_HEADER = env.str("CLIENT_ADDRESS_HEADER", "")
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "account/lockout.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True
# E-mail is sent only when a server is named: the weekly digest to those who asked for it (dashboard/inbox).
EMAIL_SERVER = env.str("EMAIL_SERVER", "")
EMAIL_FROM = env.str("EMAIL_FROM", "")
DEFAULT_FROM_EMAIL = EMAIL_FROM or "kdkmp@localhost"
# Without one only Django's own reports to ADMINS are tried, at this machine's mail server.
MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": EMAIL_SERVER,
            "port": env.int("EMAIL_SERVER_PORT", 587),
            "username": env.str("EMAIL_USER", ""),
            "password": env.str("EMAIL_USER_PASSWORD", ""),
            "use_tls": env.bool("EMAIL_USE_STARTTLS", True),
            "timeout": 20,
        },
    }
    if EMAIL_SERVER
    else {"BACKEND": "django.core.mail.backends.smtp.EmailBackend"}
}
# Inbox: days after which a visit that nobody has reviewed is late (?), and for which ended matters are kept.
INBOX_REVIEW_DAYS = env.int("INBOX_REVIEW_DAYS", 7)
INBOX_KEEP_DAYS = env.int("INBOX_KEEP_DAYS", 90)

# --- Indonesian -------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", "Bahasa Indonesia")]
TIME_ZONE = "Asia/Pontianak"
USE_I18N = USE_TZ = True
# Thousands dots are asked for by name (|angka); switched on they would also turn ids into "2.143".
USE_THOUSAND_SEPARATOR = False
FORMAT_MODULE_PATH = ["kdkmp.formats"]
LOCALE_PATHS = [BASE_DIR / "locale"]

# --- Files ------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", str(DATA_DIR / "media")))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # photos of visits and land: any of Django's storages that keeps what it has confirmed
    "photos": {
        "BACKEND": "core.photos.storage.DurablePhotoStorage",
        "OPTIONS": {"location": str(MEDIA_ROOT / "foto")},
    },
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # the admin's page of 100 rows with inlines
FILE_UPLOAD_PERMISSIONS = 0o640
DOCUMENT_MAX_BYTES = env.int("DOCUMENT_MAX_MB", 10) * 1024 * 1024

# --- The programme's figures that may change (marked (?) in the domain notes) -
PROVINCE_CODE = "61"
PROVINCE_NAME = "Provinsi Kalimantan Barat"
AGENCY_NAME = "Dinas Koperasi, Usaha Kecil dan Menengah"
# Cooperatives per BA: what is allowed, and what is good (the guides of 2025 and 2026 differ).
MENTOR_LOAD_MIN, MENTOR_LOAD_MAX = env.int("MENTOR_LOAD_MIN", 7), env.int("MENTOR_LOAD_MAX", 15)
MENTOR_LOAD_GREEN = (env.int("MENTOR_LOAD_GREEN_MIN", 8), env.int("MENTOR_LOAD_GREEN_MAX", 12))
# How much dearer a kilometre to a cooperative is that no road leads to (?): mentors/planner.
MENTOR_ACCESS_FACTORS = {
    "road": 1.0,
    "river": env.float("MENTOR_FACTOR_RIVER", 1.5),
    "sea": env.float("MENTOR_FACTOR_SEA", 2.0),
}
# How often one user may open sealed personal data within an hour (mentors/actions/people.py).
REVEALS_PER_HOUR = env.int("REVEALS_PER_HOUR", 30)
# Days for which a mentor's activation code counts (mentors/accounts.py).
ACTIVATION_DAYS = env.int("ACTIVATION_DAYS", 14)
# The monthly chain (?): days of the following month until which visits are corrected, from which the month
# can be locked, and on which the reports are due (visits/monthly).
MONTHLY_CORRECT_UNTIL = env.int("MONTHLY_CORRECT_UNTIL", 3)
MONTHLY_LOCK_DAY = env.int("MONTHLY_LOCK_DAY", 4)
MONTHLY_REPORT_DAY = env.int("MONTHLY_REPORT_DAY", 5)
# Paper of reports (f4: 215 × 330 mm, or a4), and the lines of their letterhead under the agency's name.
REPORT_PAPER = env.str("REPORT_PAPER", "f4")
REPORT_HEAD = env.str("REPORT_HEAD", "Pemerintah Provinsi Kalimantan Barat")
REPORT_ADDRESS = env.list("REPORT_ADDRESS", default=[])
# Visits, pages (visits/pages). On time: at the server so many days after the day of the visit (?).
VISIT_ON_TIME_DAYS = env.int("VISIT_ON_TIME_DAYS", 1)
# "Kunjungan berikutnya": points of a cooperative per day without a visit (never visited: as so many
# days), per overdue follow-up, per missing milestone, and off per kilometre (docs/howto/visits.md).
VISIT_NEXT_WEIGHTS = {
    "day": env.float("VISIT_NEXT_DAY", 1.0),
    "never": env.float("VISIT_NEXT_NEVER_DAYS", 120),
    "overdue": env.float("VISIT_NEXT_OVERDUE", 7.0),
    "missing": env.float("VISIT_NEXT_MISSING", 2.0),
    "km": env.float("VISIT_NEXT_KM", 0.2),
}
# Trainings (?): what a new batch or session begins with; each can be changed on its own page.
TRAINING_MIN_ATTENDANCE = env.int("TRAINING_MIN_ATTENDANCE", 80)  # percent of the JP
TRAINING_MIN_POST = env.int("TRAINING_MIN_POST", 60)  # 0–100
TRAINING_PER_COOPERATIVE = env.int("TRAINING_PER_COOPERATIVE", 2)  # officers of one cooperative
TRAINING_OPENS_BEFORE = env.int("TRAINING_OPENS_BEFORE", 30)  # minutes before a session
TRAINING_LATE_AFTER = env.int("TRAINING_LATE_AFTER", 15)  # minutes after its start
# Certificates: the address under which everybody reaches this site, for the QR (empty: where the reader is),
# and how often one address may check in so many minutes: wrong answers, and all together.
PUBLIC_ADDRESS = env.str("PUBLIC_ADDRESS", "").rstrip("/")
CERTIFICATE_CHECK_WRONG = env.int("CERTIFICATE_CHECK_WRONG", 30)
CERTIFICATE_CHECK_ALL = env.int("CERTIFICATE_CHECK_ALL", 300)
CERTIFICATE_CHECK_MINUTES = env.int("CERTIFICATE_CHECK_MINUTES", 10)
# Attendance by code: seconds that a code is shown (the one before still counts), minutes for which a scanned
# code opens the participant's page, and wrong codes borne in 15 minutes (trainings/guessing.py).
TRAINING_CODE_SECONDS = max(10, env.int("TRAINING_CODE_SECONDS", 30))
TRAINING_SCAN_MINUTES = env.int("TRAINING_SCAN_MINUTES", 5)
TRAINING_GUESSES_ADDRESS = env.int("TRAINING_GUESSES_ADDRESS", 60)  # a hall shares one address
TRAINING_GUESSES_SESSION = env.int("TRAINING_GUESSES_SESSION", 600)
TRAINING_GUESSES_PARTICIPANT = env.int("TRAINING_GUESSES_PARTICIPANT", 20)
# Trainings, values (trainings/scoring): participants with both tests from which a gain is concluded (?), answers
# from which averages of the evaluation are shown (?), days after the last day for which it is open (?), and wrong
# participant codes within an hour from one address and for one batch.
TRAINING_MIN_N = env.int("TRAINING_MIN_N", 10)
TRAINING_EVALUATION_MIN_N = env.int("TRAINING_EVALUATION_MIN_N", 5)
TRAINING_EVALUATION_DAYS = env.int("TRAINING_EVALUATION_DAYS", 14)
TRAINING_CODE_TRIES_ADDRESS = env.int("TRAINING_CODE_TRIES_ADDRESS", 30)
TRAINING_CODE_TRIES_BATCH = env.int("TRAINING_CODE_TRIES_BATCH", 200)
# Land (?): m² below which a parcel is "di bawah ambang"; which of a parcel's areas counts, first known first
# (certificate, polygon, stated, sides); whose turn each state of the verification is.
LAND_MIN_AREA = env.int("LAND_MIN_AREA", 1_000)
LAND_AREA_ORDER = env.list("LAND_AREA_ORDER", default=["certificate", "polygon", "stated", "sides"])
LAND_TURNS = {
    "belum_diajukan": "Pengusul (koperasi, pendamping, kabupaten/kota)",
    "diajukan": "Dinas kabupaten/kota",
    "diverifikasi": "Dinas kabupaten/kota",
    "dipertimbangkan": "Dinas kabupaten/kota",
    "diberi_catatan": "Pengusul (koperasi, pendamping, kabupaten/kota)",
    "perlu_lanjutan": "Dinas kabupaten/kota",
    "terverifikasi": "Dinas provinsi",
    "ditolak": "Pengusul (koperasi, pendamping, kabupaten/kota)",
    "dialokasikan": "Agrinas",
} | env.dict("LAND_TURNS", default={})
# Days (?) after which whoever's turn it is is late.
LAND_TURN_DAYS = env.int("LAND_TURN_DAYS", 14)
# Buildings (?): metres wide and long; which report gives the official percent (words: terverifikasi, terbaru, or
# a source: agrinas, kodim, ba, dinas); days without change that are "macet"; a rise of so many points within so
# many days that is hard to believe; what is checked at the handing over; what each cooperative should receive.
LAND_BUILDING_SIZE = (env.int("LAND_BUILDING_WIDTH", 20), env.int("LAND_BUILDING_LENGTH", 30))
LAND_OFFICIAL_PERCENT = env.list("LAND_OFFICIAL_PERCENT", default=["terverifikasi", "terbaru"])
LAND_STALLED_DAYS = env.int("LAND_STALLED_DAYS", 30)
LAND_JUMP_POINTS = env.int("LAND_JUMP_POINTS", 40)
LAND_JUMP_DAYS = env.int("LAND_JUMP_DAYS", 7)
LAND_BAST_ITEMS = env.list(
    "LAND_BAST_ITEMS",
    default=[
        "Bangunan sesuai gambar",
        "Listrik menyala",
        "Air mengalir",
        "Kunci diserahkan",
        "Alat kerja diterima",
        "Dokumen lengkap",
    ],
)
LAND_EQUIPMENT = {
    "truk": 1,
    "pikap": 1,
    "roda_tiga": 2,
    "etalase": 1,
    "meja_kursi": 1,
    "komputer": 1,
} | {kind: int(count) for kind, count in env.dict("LAND_EQUIPMENT", default={}).items()}
# The map of parcels: a ground of tiles, e.g. https://{s}.tile.example.org/{z}/{x}/{y}.png, and whose it is; empty: none.
LAND_TILE_URL = env.str("LAND_TILE_URL", "")
LAND_TILE_SOURCE = env.str("LAND_TILE_SOURCE", "")
if LAND_TILE_URL:
    SECURE_CSP["img-src"].append("/".join(LAND_TILE_URL.replace("{s}", "*").split("/")[:3]))
# Reconciliation (?): which of two values the rule proposes, by field (land.words.Compared): words parted by "|",
# the first that decides counts: terverifikasi (ours, when verified), terbaru (the newer day), kita, sumber, or the
# name of a source (land.words.SheetSource). LAND_RULES=progres=terverifikasi|terbaru,luas=kita
LAND_RULES = {
    name: [word for word in words.split("|") if word]
    for name, words in env.dict("LAND_RULES", default={}).items()
}
LAND_RULE = env.str("LAND_RULE", "terverifikasi|terbaru").split("|")  # for fields not named there
# metres that the phone may be off at a corner which is taken while walking (static/kdkmp/ukur)
LAND_SURVEY_ACCURACY = env.int("LAND_SURVEY_ACCURACY", 15)
# longitude and latitude outside of this box can't be in Kalimantan Barat (degrees, WGS 84)
COORDINATE_BOX = {"longitude": (108.0, 114.3), "latitude": (-3.2, 2.2)}

# --- Map: which points of cooperatives are doubted (dashboard/mapping/suspects.py) ---
# km outside of the kabupaten's outline, when it is illustrative and when an officer has uploaded it
MAP_OUTSIDE_KM = [float(km) for km in env.list("MAP_OUTSIDE_KM", default=["2", "1"])]
MAP_FAR_KM = env.float("MAP_FAR_KM", 25.0)  # km from the village's point
# Early warning (?, dashboard/warnings): somebody stands out when so many percent of similar stays were over sooner;
# stays and ended stays that are enough to tell, else a wider crowd is asked; left alone is who, like others who had
# waited as long, moves on within so many days with a chance of more than so many percent; whose turn each kind is, where land
# (LAND_TURNS) doesn't say: WARNING_TURNS=gerai=Dinas kabupaten/kota
WARNING_SHARE = env.int("WARNING_SHARE", 90)
WARNING_MIN_STAYS = env.int("WARNING_MIN_STAYS", 20)
WARNING_MIN_EXITS = env.int("WARNING_MIN_EXITS", 10)
WARNING_SOON_DAYS = env.int("WARNING_SOON_DAYS", 14)
WARNING_SOON_CHANCE = env.int("WARNING_SOON_CHANCE", 50)
WARNING_TURNS = {
    "legal": "Pengurus koperasi dan pendamping",
    "gerai": "Pengurus koperasi dan pendamping",
    "pendamping": "Dinas kabupaten/kota",
    "kunjungan": "Pendamping (BA)",
    "tindak-lanjut": "Pendamping (BA)",
} | env.dict("WARNING_TURNS", default={})

# --- Visits: what one visit may carry (visits/forms/limits.py) --------------------
VISIT_MAX_PHOTOS = env.int("VISIT_MAX_PHOTOS", 10)
# The app shrinks photos to 300 kB; one that it could not shrink so far is still taken.
VISIT_PHOTO_MAX_BYTES = env.int("VISIT_PHOTO_MAX_KB", 2048) * 1024
# Under these addresses refusals are JSON, also those of middleware and outages (core/middleware.py).
JSON_PATHS = ["/kunjungan/sync/", "/pelatihan/presensi/luring/kirim/"]

# The same for other offices' programs, who are told in "pesan" (dashboard/api).
API_PATH = "/api/v1/"

DJANGO_TABLES2_TEMPLATE = "generic/table.html"
# In the database: allauth counts second-factor codes and remembers used ones here, and a count that
# each worker kept for itself would let through as many times more guesses as there are workers.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "core_cache",
        # Expired entries go first; a flood of new ones must not push out a count that still matters.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    # Counted figures, each process its own: they are kept under the state of the data (dashboard/counting).
    "figures": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "figures",
        "OPTIONS": {"MAX_ENTRIES": 500},
    },
}
# Snapshots that no month was locked with are kept so long; the last of each month stays for ever.
SNAPSHOT_KEEP_DAYS = env.int("SNAPSHOT_KEEP_DAYS", 62)
# More active cooperatives than this (a whole country's): home and API take figures from the newest snapshot.
DASHBOARD_LIVE_MAX = env.int("DASHBOARD_LIVE_MAX", 20_000)
# Read API: questions that one client may ask within a minute, and days for which a new token counts.
API_RATE = env.int("API_RATE", 120)
API_TOKEN_DAYS = env.int("API_TOKEN_DAYS", 365)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "core.error_reports.GuardedFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
    "loggers": {
        "axes": {"level": "ERROR"},
        # its DEBUG lines show all that a page was made of: what a reveal has just opened as well
        "django.template": {"level": "INFO"},
    },
}

# --- Sheets: how much of an uploaded spreadsheet is read (core/sheets) -----------
SHEET_MAX_MB = env.int("SHEET_MAX_MB", 20)
SHEET_MAX_ROWS = env.int("SHEET_MAX_ROWS", 200_000)
SHEET_MAX_COLUMNS = env.int("SHEET_MAX_COLUMNS", 1_000)
# The process that opens it: memory in MB, and seconds of computing for the largest file.
SHEET_CHILD_MB = env.int("SHEET_CHILD_MB", 300)
SHEET_CHILD_SECONDS = env.int("SHEET_CHILD_SECONDS", 100)
# Days until an imported file and its rows on the disk are removed (manage.py prune_imports).
IMPORT_KEEP_DAYS = env.int("IMPORT_KEEP_DAYS", 90)
# The same for files with NIK, birth dates and accounts.
IMPORT_KEEP_DAYS_PERSONAL = env.int("IMPORT_KEEP_DAYS_PERSONAL", 7)

# --- Visits: photos on their way, and the file from a phone (visits/photos, visits/outbox_file) ---
# What has come so far of photos that are still being sent; a disk of this machine.
PHOTO_PARTS_DIR = MEDIA_ROOT / "foto-masuk"
# Of a picture chosen in the web form, which the server shrinks.
PHOTO_UPLOAD_MAX_BYTES = env.int("PHOTO_UPLOAD_MAX_MB", 12) * 1024 * 1024
PHOTO_MAX_PIXELS = env.int("PHOTO_MAX_MEGAPIXELS", 40) * 1_000_000
# RSA keys (PKCS #8 DER in base64) that open "Simpan ke berkas", the newest first; older ones still open.
OUTBOX_PRIVATE_KEYS_GIVEN = bool(env.list("OUTBOX_PRIVATE_KEYS", default=[]))
OUTBOX_PRIVATE_KEYS = env.list("OUTBOX_PRIVATE_KEYS", default=[]) or [
    local_secret(DATA_DIR, "outbox_private_key", rsa_key)
]
OUTBOX_MAX_BYTES = env.int("OUTBOX_MAX_MB", 60) * 1024 * 1024

# --- Long work: rows in the database, taken up by `manage.py db_worker` -----------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- Reviewing visits: from where on a reviewer is asked to look (visits/weighing.py) ----
# Metres from the cooperative's own point, and from the village's where it has none.
VISIT_NEAR_M = env.int("VISIT_NEAR_M", 1_000)
VISIT_NEAR_ESTIMATED_M = env.int("VISIT_NEAR_ESTIMATED_M", 5_000)
# A way of at least so many metres, quicker than so many km/h as the bird flies.
VISIT_MOVE_M, VISIT_SPEED_KMH = env.int("VISIT_MOVE_M", 3_000), env.int("VISIT_SPEED_KMH", 80)
# Working hours, in hours of the day in Pontianak; Sundays and public holidays are outside.
VISIT_HOURS = (env.int("VISIT_HOURS_FROM", 6), env.int("VISIT_HOURS_UNTIL", 20))
# Minutes that a phone's clock may be wrong; letters from which equal findings mean something.
VISIT_CLOCK_MINUTES = env.int("VISIT_CLOCK_MINUTES", 10)
VISIT_TEXT_LETTERS = env.int("VISIT_TEXT_LETTERS", 30)
# Bits of 64 in which two pictures may differ and still look the same; more than 4 finds no more.
VISIT_PHOTO_BITS = env.int("VISIT_PHOTO_BITS", 4)
