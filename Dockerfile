# The front end is built where Node.js is, by the same module as on a developer's machine.
# That image also has a Python; nothing of either reaches the last stage but the built files.
FROM node:22-bookworm AS source
WORKDIR /build
COPY . .
RUN python3 -m thresholds_site.devtools.assets \
    && rm -rf node_modules .state package.json package-lock.json thresholds_site/devtools static/src

FROM python:3.11-slim-bookworm AS packages
COPY requirements/production.txt /tmp/production.txt
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --require-hashes -r /tmp/production.txt

FROM python:3.11-slim-bookworm
# What WeasyPrint loads to print the record of a check.
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        fonts-liberation libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/*
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DJANGO_SETTINGS_MODULE=thresholds_site.settings \
    STATIC_ROOT=/srv/static
COPY --from=packages /opt/venv /opt/venv
COPY --from=source /build /srv/app
WORKDIR /srv/app
# The settings fail closed, so collecting needs values; none of them is kept in the image.
RUN DJANGO_SECRET_KEY=collecting DJANGO_ALLOWED_HOSTS=collecting SITE_ORIGIN=https://collecting \
    DATABASE_URL=postgresql://none@none/none REDIS_URL=redis://none EMAIL_URL=smtp://none \
    python manage.py collectstatic --no-input
USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "thresholds_site.wsgi:application", "--bind=0.0.0.0:8000", "--worker-class=gthread", "--threads=8", "--no-control-socket"]
