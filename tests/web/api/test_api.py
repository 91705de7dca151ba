"""The interface for programs: what it answers, to whom, and what is in no answer whoever asks."""

import json
from datetime import timedelta

import pytest
from jsonschema import Draft202012Validator
from sqlalchemy import select, update

from evaluator.core.calendar import japan_date
from evaluator.core.disclosure import Policy, Show
from evaluator.db.models import ApiKey, Event, Procurement, Publication, RubricRelease
from evaluator.exchange.api.document import BASE, document
from evaluator.exchange.api.operations import OPERATIONS
from evaluator.services import apikeys, policies, publications
from evaluator.services.actor import now
from evaluator.web.api import asking
from tests.factories.decided import LATER, officer
from tests.factories.publishing import decided, published
from tests.factories.scoring import actor_for
from tests.factories.world import procurement, town

ROWS = {"number": "1", "name": "r1-soudan-standard", "view": "selection"}
QUERY = {"table": "?year=2020"}
SECRET = "秘密の件名"


def key_of(session, of, *scopes, days=9):
    """A key of a town, made as its administrator makes it."""
    who = actor_for(of, of.people["administrator"], "administrator")
    day = japan_date(now()) + timedelta(days=days)
    scopes = scopes or apikeys.scopes_for(session, of.organisation.id)
    found, text = apikeys.make(session, who, now(), name="窓口", scopes=scopes, last_day=day)
    session.commit()
    return found, text


def header(text):
    return {"Authorization": f"Bearer {text}"}


def address(operation, digest="0" * 64):
    path = operation.path.format(**ROWS, digest=digest)
    return f"{BASE}{path}{QUERY.get(operation.name, '')}"


def schema_of(operation, status="200", kind="application/json"):
    answer = document()["paths"][operation.path]["get"]["responses"][status]["content"][kind]["schema"]
    return Draft202012Validator({**answer, "components": document()["components"]})


def trouble(answer, status):
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    told = answer.get_json()
    schema_of(OPERATIONS[0], "400", "application/problem+json").validate(told)
    assert told["title"]
    assert told["detail"]
    return told


@pytest.fixture
def bare(app):
    """A client that sends no cookie and reads JSON."""
    return app.test_client()


@pytest.fixture
def shared_town(session):
    """A town with a published result and a shared rubric, and an unpublished procurement."""
    made = published(session)
    made.people["administrator"] = made.people["officer"]
    row = session.get_one(Procurement, made.procurement.id)
    session.add(
        RubricRelease(
            organisation_id=made.organisation.id, rubric_sha256=row.rubric_sha256, title_ja="共有の基準", published_at=LATER,
            published_by=made.people["officer"].id, shared_at=LATER,
        )
    )  # fmt: skip
    procurement(session, made.organisation, title=SECRET)
    session.commit()
    return made


def test_the_description_is_sound_and_names_every_operation(bare):
    told = bare.get(f"{BASE}/openapi.json").get_json()
    assert told["openapi"].startswith("3.1")
    assert set(told["paths"]) == {each.path for each in OPERATIONS}
    for schema in told["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_operation_has_a_route_of_its_name(app):
    rules = {each.endpoint: each for each in app.url_map.iter_rules()}
    for each in OPERATIONS:
        assert rules[f"api.{each.name}"].arguments == set(each.names)


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if "aggregates" not in each.scope], ids=lambda each: each.name)
def test_answers_are_as_the_description_says(bare, session, shared_town, operation):
    digest = shared_town.procurement.rubric_sha256
    ROWS["number"] = str(session.scalar(select(Publication.id)))
    _, text = key_of(session, shared_town)
    answer = bare.get(address(operation, digest), headers=header(text))
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    schema_of(operation).validate(answer.get_json())


def test_a_published_result_is_told_as_its_policy_shows(bare, session, shared_town):
    number = session.scalar(select(Publication.id))
    told = bare.get(f"{BASE}/results/{number}").get_json()
    assert [(each["rank"], each["name"] is None) for each in told["proposals"]] == [(1, False), (2, True), (3, True)]
    assert [each["proposal"] for each in told["decisions"]] == [told["proposals"][0]["label"]]
    assert told["sha256"] == session.scalar(select(Publication.sha256))


def test_no_answer_holds_marks_or_what_is_unpublished(bare, session, shared_town):
    """Every route with every kind of key, after a policy that publishes all that can be published."""
    shown = Policy(public=Show(prices="all", members="marks"), panel_names=True)
    policies.change(session, officer(shared_town), shown, LATER, version=0)
    publications.publish(session, officer(shared_town), shared_town.procurement, LATER, reason="方針の変更")
    session.commit()
    ROWS["number"] = str(session.scalar(select(Publication.id).where(Publication.superseded_at.is_(None))))
    other = town(session, code="131024", name="緑川市")
    shared_town.people["administrator"] = shared_town.people["officer"]
    scopes = apikeys.scopes_for(session, shared_town.organisation.id)
    keys = [None, *(key_of(session, shared_town, each)[1] for each in scopes), key_of(session, shared_town)[1]]
    for operation in OPERATIONS:
        for text in keys:
            answer = bare.get(address(operation, shared_town.procurement.rubric_sha256), headers=header(text) if text else {})
            found = answer.get_data(as_text=True)
            names = [each.name for each in shared_town.members]
            words = [SECRET, *names] if "rubric" in operation.path else [SECRET, *names, '"marks"', '"members"']
            assert [word for word in words if word in found] == [], operation.name
            assert answer.status_code in ((200, 403) if text else (200, 401))
    assert other.id != shared_town.organisation.id


def test_nothing_unpublished_or_superseded_is_there(bare, session):
    made = decided(session)
    publications.publish(session, officer(made), made.procurement, LATER)
    publications.publish(session, officer(made), made.procurement, LATER, reason="誤記")
    session.commit()
    first, second = session.scalars(select(Publication.id).order_by(Publication.id))
    assert [each["id"] for each in bare.get(f"{BASE}/results").get_json()["data"]] == [second]
    trouble(bare.get(f"{BASE}/results/{first}"), 404)


def test_judgements_are_the_own_ones_but_for_a_ministry(bare, session, shared_town):
    session.execute(update(Procurement).values(fictional=False))
    _, own = key_of(session, shared_town)
    ours = bare.get(f"{BASE}/guideline-points", headers=header(own)).get_json()["data"]
    assert [each["organisation"]["ja"] for each in ours] == [shared_town.organisation.name]
    where = town(session, code="131024", name="緑川市")
    session.execute(update(ApiKey).values(organisation_id=where.id))
    session.commit()
    assert bare.get(f"{BASE}/guideline-points", headers=header(own)).get_json()["data"] == []
    where.kind = "ministry"
    session.commit()
    assert len(bare.get(f"{BASE}/guideline-points", headers=header(own)).get_json()["data"]) == 1


def test_tables_are_for_ministries_and_prefectures(bare, session, shared_town):
    shared_town.organisation.kind = "ministry"
    _, text = key_of(session, shared_town)
    told = bare.get(f"{BASE}/views", headers=header(text)).get_json()
    schema_of(next(each for each in OPERATIONS if each.name == "views")).validate(told)
    assert "selection" in [each["id"] for each in told["data"]]
    trouble(bare.get(f"{BASE}/views/none?year=2020", headers=header(text)), 404)
    shared_town.organisation.kind = "municipality"
    session.commit()
    trouble(bare.get(f"{BASE}/views", headers=header(text)), 403)


BAD_KEYS = ["", "Bearer", "Bearer none", "Basic abc", "Bearer ev1_" + "x" * 43, "Bearer " + "x" * 500]


@pytest.mark.parametrize("sent", BAD_KEYS)
def test_a_key_that_is_none_opens_nothing(bare, sent):
    answer = bare.get(f"{BASE}/shared-rubrics", headers={"Authorization": sent})
    trouble(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_revoked_and_ended_keys_open_nothing(bare, session, shared_town, monkeypatch):
    revoked, text = key_of(session, shared_town)
    apikeys.revoke(session, actor_for(shared_town, shared_town.people["officer"], "administrator"), revoked.id, now())
    session.commit()
    trouble(bare.get(f"{BASE}/shared-rubrics", headers=header(text)), 401)
    _, other = key_of(session, shared_town, days=0)
    assert bare.get(f"{BASE}/shared-rubrics", headers=header(other)).status_code == 200
    later = now() + timedelta(days=2)
    monkeypatch.setattr(asking, "now", lambda: later)
    trouble(bare.get(f"{BASE}/shared-rubrics", headers=header(other)), 401)


def test_a_key_is_good_only_for_its_scopes(bare, session, shared_town):
    _, text = key_of(session, shared_town, "compliance")
    assert bare.get(f"{BASE}/guideline-points", headers=header(text)).status_code == 200
    trouble(bare.get(f"{BASE}/shared-rubrics", headers=header(text)), 403)


def test_a_key_in_the_address_counts_for_nothing(bare, session, shared_town):
    _, text = key_of(session, shared_town)
    assert trouble(bare.get(f"{BASE}/results?key={text}"), 400)["parameter"] == "key"


WRONG = [("colour=red", "colour"), ("limit=0", "limit"), ("limit=101", "limit"), ("cursor=%21", "cursor")]


@pytest.mark.parametrize(
    ("query", "parameter"), [*WRONG, ("cursor=eHg", "cursor"), ("limit=1&limit=2", "limit"), ("body=12", "body")]
)
def test_what_cannot_be_read_is_refused_by_name(bare, query, parameter):
    assert trouble(bare.get(f"{BASE}/results?{query}"), 400)["parameter"] == parameter


@pytest.mark.parametrize("query", ["on=0", "on=20260401", "on=2026-04-31", "limit=1_0", "limit=10.0", "limit=%2B5", "limit=１０"])
def test_days_and_numbers_are_read_as_described(bare, query):
    assert trouble(bare.get(f"{BASE}/bodies?{query}"), 400)["parameter"] == query.partition("=")[0]


def test_what_is_not_there_is_said_in_words(bare):
    assert "公表" in trouble(bare.get(f"{BASE}/nothing", headers={"Accept-Language": "ja"}), 404)["detail"]
    trouble(bare.get(f"{BASE}/results/99"), 404)
    trouble(bare.get(f"{BASE}/rubrics/none"), 404)


@pytest.mark.parametrize("path", ["/api/v1", "/api/v1/", "/api/v2/results", "/api/nothing"])
def test_address_of_no_route_answers_in_json(bare, path):
    assert "no-store" in bare.get(path).headers["Cache-Control"]
    trouble(bare.get(path), 404)


@pytest.mark.parametrize("path", ["results", "results/1", "nothing", "openapi.json"])
@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_other_method_is_told_what_is_allowed(bare, path, method):
    answer = getattr(bare, method)(f"{BASE}/{path}")
    assert trouble(answer, 405)["title"] == "読み取りだけができます"
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_pages_of_people_keep_their_own_errors(bare):
    assert [bare.get(each).mimetype for each in ("/api", "/apis/none", "/none")] == ["text/html"] * 3


def test_pages_lead_on_until_the_last(bare):
    whole = bare.get(f"{BASE}/rubrics?limit=100").get_json()
    found, onward = [], f"{BASE}/rubrics?limit=3"
    while onward:
        page = bare.get(onward).get_json()
        found, onward = [*found, *page["data"]], page["next"]
    assert found == whole["data"]
    assert len(found) > 3


def test_bodies_go_on_by_code(bare, session):
    for code in ("131016", "131024", "271004"):
        town(session, code=code, name=f"市{code}")
    session.commit()
    first = bare.get(f"{BASE}/bodies?limit=2").get_json()
    rest = bare.get(first["next"]).get_json()
    assert [each["code"] for each in (*first["data"], *rest["data"])] == ["131016", "131024", "271004"]
    assert [each["code"] for each in bare.get(f"{BASE}/bodies?prefecture=27").get_json()["data"]] == ["271004"]


def test_unchanged_answers_are_not_sent_again(bare, session, shared_town):
    first = bare.get(f"{BASE}/results")
    again = bare.get(f"{BASE}/results", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert (first.headers["Cache-Control"], first.headers["Vary"]) == ("public, max-age=300", "Authorization")
    _, text = key_of(session, shared_town)
    assert bare.get(f"{BASE}/results", headers=header(text)).headers["Cache-Control"] == "private, max-age=60"


def test_too_many_questions_wait_a_minute(app, bare):
    kept = app.config["API_PER_MINUTE"]
    try:
        app.config["API_PER_MINUTE"] = 2
        answers = [bare.get(f"{BASE}/rubrics?limit=1", environ_base={"REMOTE_ADDR": "203.0.113.9"}) for _ in range(3)]
    finally:
        app.config["API_PER_MINUTE"] = kept
    assert [each.status_code for each in answers] == [200, 200, 429]
    trouble(answers[-1], 429)
    assert answers[-1].headers["Retry-After"] == "60"


def test_only_the_digest_of_a_key_is_kept(session, shared_town):
    found, text = key_of(session, shared_town)
    held = json.dumps([str(getattr(found, each.key)) for each in ApiKey.__table__.columns])
    assert text not in held
    assert [text in str(each.payload) for each in session.scalars(select(Event)) if hasattr(each, "payload")].count(True) == 0
