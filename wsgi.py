"""What a WSGI server serves: `gunicorn wsgi:app` or `waitress-serve wsgi:app`."""

from evaluator.app import create_served_app

app = create_served_app()
