"""The only place where the parts are wired together."""

import os
import secrets
from collections.abc import Mapping
from datetime import timedelta

import click
from flask import Flask
from flask.cli import FlaskGroup, NoAppException, routes_command
from flask_babel import get_locale
from werkzeug.middleware.proxy_fix import ProxyFix

from evaluator import paths
from evaluator.config import Settings, SettingsError, read_settings
from evaluator.db import models as models  # the metadata must know every table
from evaluator.db import sqlite
from evaluator.db.queries.people import has_demo_accounts
from evaluator.exchange import catalogues
from evaluator.extensions import babel, csrf, db, limiter, migrate
from evaluator.services.provider import Provider, Registration
from evaluator.web import access, errors, headers, layout, locale, worker
from evaluator.web.account.oidc import blueprint as account
from evaluator.web.api.keys import blueprint as api_keys
from evaluator.web.api.views import about as api_about
from evaluator.web.api.views import blueprint as api
from evaluator.web.api.views import wrong as api_wrong
from evaluator.web.awards.views import blueprint as awards
from evaluator.web.bodies.commands import bodies_group, bodyfile_group, denominators_group
from evaluator.web.bodies.files import blueprint as bodyfiles
from evaluator.web.bodies.numbers import blueprint as denominators
from evaluator.web.bodies.views import blueprint as bodies
from evaluator.web.comparison.views import blueprint as comparison
from evaluator.web.compliance.views import blueprint as compliance
from evaluator.web.contracts.views import blueprint as contracts
from evaluator.web.contractstaff.views import blueprint as contractstaff
from evaluator.web.decisions.views import blueprint as decisions
from evaluator.web.departments.views import blueprint as departments
from evaluator.web.documents.views import blueprint as documents
from evaluator.web.evaluate.commands import evaluate, explain_step
from evaluator.web.figures.own import blueprint as indicators
from evaluator.web.figures.taking import blueprint as figures
from evaluator.web.health.views import blueprint as health
from evaluator.web.help.firststeps import blueprint as help_pages
from evaluator.web.history.commands import audit_group
from evaluator.web.history.news import blueprint as history
from evaluator.web.home.views import blueprint as home
from evaluator.web.indicators.commands import indicators_group
from evaluator.web.intake.commands import intake_group
from evaluator.web.intake.views import blueprint as intake
from evaluator.web.jobs.commands import jobs_group
from evaluator.web.jobs.views import blueprint as jobs
from evaluator.web.joint.views import blueprint as joint
from evaluator.web.meetings.views import blueprint as meetings
from evaluator.web.moderation.views import blueprint as moderation
from evaluator.web.national.commands import views_group
from evaluator.web.national.views import blueprint as national
from evaluator.web.paper.own import blueprint as paper
from evaluator.web.partners.views import blueprint as partners
from evaluator.web.people.commands import admin_group, demo_group, places_group
from evaluator.web.people.identity import blueprint as people
from evaluator.web.prices.opening import blueprint as prices
from evaluator.web.procurements.views import blueprint as procurements
from evaluator.web.proposals.views import blueprint as proposals
from evaluator.web.publication.disclosure import blueprint as publication
from evaluator.web.publication.public import blueprint as published
from evaluator.web.ranking.whatif import blueprint as ranking
from evaluator.web.results.commands import recompute, samples_group
from evaluator.web.results.views import blueprint as results
from evaluator.web.returns.commands import returns_group
from evaluator.web.returns.rounds import blueprint as rounds
from evaluator.web.returns.views import blueprint as returns
from evaluator.web.reviews.public import blueprint as reply
from evaluator.web.reviews.views import blueprint as reviews
from evaluator.web.rollups.commands import rollups_group
from evaluator.web.rubrics.commands import commands as rubric
from evaluator.web.rubrics.views import blueprint as rubrics
from evaluator.web.scoring.recusal import blueprint as scoring
from evaluator.web.scoring.views import office as office_sheet
from evaluator.web.trial.views import blueprint as trial
from evaluator.web.unindent import Unindent
from evaluator.web.workshop.views import blueprint as workshop

BLUEPRINTS = (
    account,
    api,
    api_about,
    api_keys,
    awards,
    bodies,
    bodyfiles,
    comparison,
    compliance,
    contracts,
    contractstaff,
    decisions,
    departments,
    denominators,
    documents,
    figures,
    health,
    help_pages,
    history,
    home,
    indicators,
    intake,
    jobs,
    joint,
    meetings,
    moderation,
    national,
    office_sheet,
    paper,
    partners,
    people,
    prices,
    procurements,
    proposals,
    publication,
    published,
    ranking,
    reply,
    results,
    returns,
    reviews,
    rounds,
    rubrics,
    scoring,
    trial,
    workshop,
)
COMMANDS: tuple[click.Command, ...] = (
    admin_group,
    audit_group,
    bodies_group,
    bodyfile_group,
    demo_group,
    denominators_group,
    places_group,
    evaluate,
    explain_step,
    indicators_group,
    intake_group,
    jobs_group,
    returns_group,
    rollups_group,
    rubric,
    samples_group,
    recompute,
    views_group,
)


def create_app(settings: Mapping[str, str] | None = None) -> Flask:
    """An application from the given variables, else from the environment. Raises SettingsError."""
    app = Flask(
        "evaluator",
        root_path=str(paths.ROOT),
        instance_path=str(paths.INSTANCE),
        static_folder=str(paths.STATIC),
        template_folder=str(paths.TEMPLATES),
    )
    chosen = read_settings(os.environ if settings is None else settings)
    configure(app, chosen)
    app.extensions["oidc"] = provider_of(chosen)
    access.guard(app)
    bind_extensions(app)
    headers.send_headers(app)
    locale.remember_locale(app)
    layout.dress(app)
    errors.show_error_pages(app, below={"/api/": api_wrong})
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    for command in COMMANDS:
        app.cli.add_command(command)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """Flask's own configuration, from ours."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        MAX_CONTENT_LENGTH=settings.max_upload_mb * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=settings.max_upload_mb * 1024 * 1024,
        MAX_CASE_MB=settings.max_case_mb,
        SESSION_IDLE_MINUTES=settings.session_idle_minutes,
        SESSION_HOURS=settings.session_hours,
        SIGN_IN_FAILURES=settings.sign_in_failures,
        SIGN_IN_LOCK=timedelta(minutes=settings.sign_in_lock_minutes),
        SIGN_INS_PER_MINUTE=settings.sign_ins_per_minute,
        TRIES_PER_MINUTE=settings.tries_per_minute,
        SECOND_FACTOR_ROLES=settings.second_factor_roles,
        API_PER_MINUTE=settings.api_per_minute,
        SMALLEST_CELL=settings.smallest_cell,
        EVALUATOR_DEV=settings.evaluator_dev,
        JOB_WORKER=settings.job_worker,
        JOB_STALE_SECONDS=settings.job_stale_seconds,
        SECOND_FACTOR_ISSUER="Evaluator",
        BABEL_DEFAULT_LOCALE=settings.default_locale,
        BABEL_TRANSLATION_DIRECTORIES=str(paths.TRANSLATIONS),
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=not settings.evaluator_dev,
        WTF_CSRF_TIME_LIMIT=None,
    )
    if settings.trusted_proxies:
        proxies = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "extensions": [Unindent]}


def provider_of(settings: Settings) -> Provider | None:
    """The identity provider of the settings, if there is one; it is not asked for anything yet."""
    if not settings.oidc_issuer:
        return None
    return Provider(
        Registration(
            issuer=settings.oidc_issuer,
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret,
            name=settings.oidc_name,
            second_factor=settings.oidc_second_factor,
            plain=settings.evaluator_dev,
        )
    )


def bind_extensions(app: Flask) -> None:
    """Database, migrations, forms and languages."""
    db.init_app(app)
    with app.app_context():
        sqlite.prepare(db.engine)
    migrate.init_app(app, db, directory=str(paths.MIGRATIONS), render_as_batch=True)
    csrf.init_app(app)
    limiter.init_app(app)
    catalogues.compile_catalogues(paths.TRANSLATIONS)
    babel.init_app(app, locale_selector=locale.chosen_locale)
    app.jinja_env.globals["get_locale"] = get_locale


def create_served_app() -> Flask:
    """What a server answers with. Raises SettingsError where a production database holds accounts that everybody knows."""
    app = create_app()
    with app.app_context():
        is_open = has_demo_accounts(db.session()) and not app.config["EVALUATOR_DEV"]
        db.session.remove()
        db.engine.dispose()  # a server that forks must not share connections
    if is_open:
        raise SettingsError("the database holds demo accounts, whose passwords everybody knows; it is not for production")
    if app.config["JOB_WORKER"]:
        worker.start(app)
    return app


def create_command_app() -> Flask:
    """For commands: they sign nothing, so they also run where no SECRET_KEY is set."""
    environment = {"SECRET_KEY": secrets.token_hex(), **{k: v for k, v in os.environ.items() if v}}
    try:
        return create_app(environment)
    except SettingsError as problem:
        raise NoAppException(str(problem)) from problem


cli = FlaskGroup(
    name="evaluator",
    create_app=create_command_app,
    add_default_commands=False,
    add_version_option=False,
    load_dotenv=False,
    help="Evaluate proposals by quality, exactly and with every step explained.",
)
cli.params.clear()
cli.add_command(routes_command)
