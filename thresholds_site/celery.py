"""The worker's and the scheduler's way in. Tasks only sweep rows: the truth stays in PostgreSQL."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thresholds_site.settings")
app = Celery("thresholds_site")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
