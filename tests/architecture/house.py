"""Two whole towns on one server, asked by everybody; and what an address can name in them."""

import io
import sqlite3
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from evaluator.extensions import db
from evaluator.services import sessions
from evaluator.web.access import COOKIE, LISTS
from tests.factories.full_town import full_town

OWN, OTHER = "朱雀ヶ原市", "玄武ノ沢市"
CODES = {OWN: "131016", OTHER: "131024"}
DOCUMENTS = {
    "documents.office": "call",
    "documents.remove": "call",
    "paper.declaration_scan": "scan",
    "paper.own_declaration_scan": "scan",
}
"""Routes to a file of another purpose than a proposal's."""
IDS = {
    "agreement_id": "agreement_id",
    "approval_id": "approval_id",
    "commitment_id": "commitment_id",
    "collaboration_id": "collaboration_id",
    "contract_id": "contract_id",
    "document_id": "document_id",
    "draft_id": "draft_id",
    "envelope_id": "envelope_id",
    "form_id": "form_id",
    "holder_id": "holder_id",
    "indicator_id": "indicator_id",
    "key_id": "key_id",
    "invitation_id": "invitation_id",
    "job_id": "job_id",
    "meeting_id": "meeting_id",
    "model_id": "model_id",
    "participant_id": "participant_id",
    "partner_id": "partner_id",
    "person_id": "person_id",
    "practice_id": "practice_id",
    "procurement_id": "procurement_id",
    "proposal": "proposal_id",
    "proposal_id": "proposal_id",
    "proposer_id": "proposer_id",
    "question_id": "question_id",
    "link_id": "link_id",
    "reply_id": "reply_id",
    "return_id": "return_id",
    "review_id": "review_id",
    "round_id": "round_id",
    "row_id": "record",
    "saved_id": "saved_id",
    "spell_id": "spell_id",
    "topic_id": "topic_id",
    "town_id": "town_id",
    "sha256": "sha256",
}
"""Arguments of addresses that are ids, and the row of tests/factories/full_town.py that stands for each."""
BY_TOWN = (
    "contract_id", "review_id", "partner_id", "town_id", "indicator_id", "invitation_id", "person_id", "proposer_id", "draft_id",
    "sha256", "practice_id", "saved_id", "agreement_id", "model_id", "return_id", "round_id", "job_id", "key_id",
)  # fmt: skip
"""Ids that belong to an organisation and not to one of its procurements."""
FIXED: dict[str, Any] = {
    "body_id": 1,
    "chapter": "housing",
    "code": "plans",
    "digest": "0" * 64,
    "filename": "app.css",
    "item": "1",
    "key": "A社",
    "kind": "record",
    "language": "ja",
    "name": "close-scoring",
    "number": 1,
    "place": 1,
    "publication_id": 1,
    "rest": "none",
    "role": "member",
    "rule": "rounding",
    "scale": "SC5-100",
    "service": "jiritsu_sodan",
    "slug": "none",
    "spot": "group[1]",
    "stage": "review",
    "subject": "rules",
    "token": "none",
    "view": "selection",
    "year": 2025,
}
"""Arguments that are no ids of anybody's: names, places in a list that is one procurement's own, and what is public."""
FIELDS = (
    "person",
    "person_id",
    "proposal",
    "proposal_id",
    "second",
    "successor",
    "taker",
    "holder",
    "envelope",
    "document",
    "id",
)
"""Names under which ids of the other town are sent along with every form."""


class House:
    """The server with both towns; `reset` brings everything back to the start."""

    def __init__(self, app: Flask, path: Path) -> None:
        self.app, self.path = app, path
        self.tokens: dict[tuple[str, str], str] = {}
        self.cases: dict[str, tuple[dict[str, int], dict[str, int]]] = {}
        with app.app_context():
            db.create_all()
            with Session(db.engine) as session:
                self._build(session, OWN)
                before = self.rows()
                self._build(session, OTHER)
            db.engine.dispose()
        self.theirs = {
            name: {id: row for id, row in rows.items() if id not in before[name]} for name, rows in self.rows().items()
        }
        self.watch, self.start = sqlite3.connect(path), sqlite3.connect(":memory:")
        self.columns = {name: [each[1] for each in self.watch.execute(f'PRAGMA table_info("{name}")')] for name in before}
        self.watch.backup(self.start)
        self.seen = self.version()

    def close(self) -> None:
        """Let go of the database."""
        with self.app.app_context():
            db.engine.dispose()
        self.watch.close()
        self.start.close()

    def _build(self, session: Session, name: str) -> None:
        made = full_town(session, CODES[name], name)
        self.cases[name] = (dict(made.main.ids), dict(made.second.ids))
        for role, person in made.people.items():
            at = made.town.organisation.id
            token = sessions.start(session, person, datetime.now(UTC), organisation_id=at, second_factor=True)
            self.tokens[name, role] = token
        session.commit()
        session.connection().exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        session.rollback()

    def rows(self) -> dict[str, dict[int, tuple[Any, ...]]]:
        """Every row of every table but the sessions, by row id."""
        raw = sqlite3.connect(self.path)
        tables = [name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        found = {
            name: {row[0]: row[1:] for row in raw.execute(f'SELECT rowid, * FROM "{name}"')}
            for name in tables
            if name != "login_session"
        }
        raw.close()
        return found

    def version(self) -> int:
        """Another one after every commit of somebody else."""
        return int(self.watch.execute("PRAGMA data_version").fetchone()[0])

    def reset(self) -> None:
        """Everything as it was, if anything was written."""
        if self.version() != self.seen:
            raw = sqlite3.connect(self.path)
            self.start.backup(raw)
            raw.close()
            self.seen = self.version()

    def touched(self) -> list[str]:
        """Tables in which a row of the other town was changed, removed, or is now pointed at by a new one."""
        if self.version() == self.seen:
            return []
        now = self.rows()
        changed = [name for name, rows in self.theirs.items() if any(now[name].get(id) != row for id, row in rows.items())]
        return changed + [name for name in now if name not in changed and self._points(name, now[name])]

    def _points(self, name: str, rows: dict[int, tuple[Any, ...]]) -> bool:
        """Whether a table has a new row that belongs to an organisation or a procurement of the other town."""
        new = [dict(zip(self.columns[name], row, strict=True)) for id, row in rows.items() if id not in self.theirs[name]]
        procurements, organisations = self.theirs["procurement"].keys(), self.theirs["organisation"].keys()
        return any(each.get("procurement_id") in procurements or each.get("organisation_id") in organisations for each in new)

    def ask(self, rule: Rule, method: str, values: dict[str, Any], who: tuple[str, str] | None) -> TestResponse:
        """One request; a form carries ids of the other town under every name that forms use."""
        client = self.app.test_client()
        if who is not None:
            client.set_cookie(COOKIE, self.tokens[who])
        address = self.app.url_map.bind("localhost").build(rule.endpoint, values, method=method)
        given = self.cases[OTHER][0]
        form = {name: given.get(f"{name.removesuffix('_id')}_id", given["person_id"]) for name in FIELDS}
        return client.open(address, method=method, data=form if method == "POST" else None, buffered=True)


def values_of(rule: Rule, case: dict[str, int]) -> dict[str, Any]:
    """What the arguments of a route are in a case."""
    rows = {**IDS, "document_id": DOCUMENTS.get(rule.endpoint, "document_id")}
    return {name: FIXED[name] if name in FIXED else case[rows[name]] for name in rule.arguments}


def routes(app: Flask) -> list[tuple[Rule, str]]:
    """Every address with every method that it takes."""
    rules = sorted(app.url_map.iter_rules(), key=lambda each: (each.rule, each.endpoint))
    return [(rule, method) for rule in rules for method in ("GET", "POST") if method in (rule.methods or ())]


def list_of(endpoint: str) -> str:
    """The access list that an endpoint stands on."""
    return next(name for name, endpoints in LISTS.items() if endpoint in endpoints)


def text_of(answer: TestResponse) -> str:
    """What an answer says; of a file that is an archive, such as a workbook, all its parts."""
    body = answer.get_data()
    if zipfile.is_zipfile(io.BytesIO(body)):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"".join(archive.read(each) for each in archive.namelist())
    return body.decode("utf-8", errors="replace")


def said(rule: Rule, method: str, answer: TestResponse, more: str = "") -> str:
    """One answer, for the report of a test."""
    place = answer.headers.get("Location", "")
    return " ".join(filter(None, (method, rule.rule, rule.endpoint, str(answer.status_code), place, more)))
