"""The provider for any WSGI server: `gunicorn wsgi:app`, uWSGI, mod_wsgi. Ours: `idp serve`."""

from idp.app import create_app

app = create_app()
