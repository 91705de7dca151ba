"""Publishing a result: once, by frozen rules, with those who lost hidden as the rubric says; and everything made from it."""

import io
import zipfile
from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from evaluator.core.canonical import canonical
from evaluator.core.disclosure import Policy, Show
from evaluator.core.rules import Publication
from evaluator.db.models import Award, Document, Evaluation, Event
from evaluator.db.models import Publication as Row
from evaluator.exchange.publication.page import published_shown
from evaluator.library import codec
from evaluator.services import audit, disclosures, policies, publications
from evaluator.services.policies import PolicyStale
from tests.factories.decided import LATER, closed, officer, rule
from tests.factories.publishing import decided, published
from tests.factories.together import together
from tests.factories.world import sign_in, whole_town

LANGS = ("ja", "en")
WINNER, LOSER = "青野福祉会", "赤松福祉会"


def names(town):
    return [each.members[0].proposer.name for each in town.proposals]


def office(client, session, town, role="officer"):
    return sign_in(client, session, town.people[role])


def address(town, rest=""):
    return f"/procurements/{town.procurement.id}/{rest or 'publication'}"


def rows(session):
    session.rollback()
    return session.query(Row).order_by(Row.number).all()


def kinds(session):
    session.rollback()
    return [each.kind for each in session.query(Event).order_by(Event.number)]


@pytest.mark.parametrize("lang", LANGS)
def test_officer_looks_at_the_page_and_publishes(client, session, lang):
    town = decided(session)
    office(client, session, town)
    page = client.get(f"{address(town)}?lang={lang}").text
    assert {"ja": "結果を公表する", "en": "Publish the result"}[lang] in page
    assert client.post(address(town)).status_code == 302
    (row,) = rows(session)
    assert (row.number, row.reason, len(row.sha256)) == (1, "", 64)
    assert kinds(session)[-1] == "result.published"


@pytest.mark.parametrize("lang", LANGS)
def test_everybody_reads_what_is_published(client, session, lang):
    town = published(session)
    winner, *losers = names(town)
    listed = client.get(f"/published?lang={lang}")
    assert (listed.status_code, f"/published/{rows(session)[0].id}" in listed.text) == (200, True)
    page = client.get(f"/published/{rows(session)[0].id}?lang={lang}").text
    assert winner in page
    assert [each for each in losers if each in page] == []
    assert {"ja": "B者", "en": "Bidder B"}[lang] in page


@pytest.mark.parametrize(("losers", "shown"), [("name", True), ("label", False), ("rank", False)])
def test_losers_are_shown_as_the_rubric_says(client, session, losers, shown):
    town = published(session, publication=Publication(losers=losers))
    page = client.get(f"/published/{rows(session)[0].id}").text
    assert [each in page for each in names(town)] == [True, shown, shown]
    assert ("2位" in page) == (losers == "rank") or losers != "rank"


@pytest.mark.parametrize("lang", LANGS)
def test_file_for_own_site_needs_nothing_outside(client, session, lang):
    town = published(session)
    answer = client.get(f"/published/{rows(session)[0].id}/page.{lang}.html")
    text = answer.text
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert [each for each in ("<script", "<link", "src=", "url(", "@import", 'href="/') if each in text] == []
    assert ("<style>" in text, f'lang="{lang}"' in text, names(town)[0] in text) == (True, True, True)
    assert client.get(f"/published/{rows(session)[0].id}/page.fr.html").status_code == 404


def test_publishing_twice_is_refused_with_the_reason(client, session):
    town = published(session)
    office(client, session, town)
    answer = client.post(address(town))
    assert (answer.status_code, "訂正するには理由が必要です" in answer.text, len(rows(session))) == (409, True, 1)


def altered(session):
    town = published(session)
    (row,) = rows(session)
    session.execute(update(Row).values(content=row.content.replace("青", "赤")))
    session.commit()
    return town, row.id


@pytest.mark.parametrize("lang", LANGS)
def test_altered_publication_says_so_and_shows_nothing(client, session, lang):
    town, number = altered(session)
    said = {"ja": "この結果は表示できません", "en": "This result cannot be shown"}[lang]
    for path in (f"/published/{number}?lang={lang}", f"/published/{number}/page.ja.html"):
        answer = client.get(path)
        assert (answer.status_code, said in answer.text, "赤野" in answer.text) == (409, True, False)
    told = {"ja": "公表した内容と違います", "en": "What is stored is not what was published"}[lang]
    assert told in office(client, session, town).get(address(town)).text


def test_history_names_the_altered_publication(session):
    town, _ = altered(session)
    (fault,) = audit.verify(session, town.organisation.id)
    event = session.scalars(select(Event).where(Event.kind == "result.published")).one()
    assert (fault.number, fault.reason) == (event.number, "publication")


@pytest.mark.parametrize(
    ("rule", "said"), [("final", "加減点は最後の結果でだけ示します。"), ("at-once", "加減点は各段階で示します。"), (None, "")]
)
def test_page_says_when_adjustments_are_shown(session, rule, said):
    town = decided(session)
    held = publications.preview(session, town.procurement)
    assert held.facts["adjustments"] is None, "this rubric has none"
    assert published_shown({**held.facts, "adjustments": rule}, held.overview, "ja").adjustments == said


def test_correction_needs_its_reason_and_supersedes(client, session):
    town = published(session)
    office(client, session, town)
    assert client.post(address(town), data={"reason": " "}).status_code == 422
    assert client.post(address(town), data={"reason": "問合せ先の訂正"}).status_code == 302
    first, second = rows(session)
    assert (first.superseded_at is not None, second.number, second.reason) == (True, 2, "問合せ先の訂正")
    old = client.get(f"/published/{first.id}").text
    assert ("この結果は訂正されました" in old, "問合せ先の訂正" in old) == (True, True)
    assert client.get("/published").text.count('class="strong"') == 1
    assert kinds(session)[-1] == "result.corrected"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda case: setattr(case, "ceiling_yen", 31_000_000), "上限額"),
        (lambda case: setattr(case, "names_hidden", True), "提案者名を伏せるか"),
        (lambda case: setattr(case, "rules_text", case.rules_text + " "), "決まりの本文"),
        (lambda case: setattr(case.rubric, "content", case.rubric.content.replace('"5"', '"6"', 1)), "評価基準"),
    ],
)
def test_changed_frozen_rule_keeps_result_from_publication(client, session, change, said):
    town = decided(session)
    change(town.procurement)
    session.commit()
    office(client, session, town)
    answer = client.post(address(town))
    assert (answer.status_code, "確定したときと違う" in answer.text, said in answer.text, rows(session)) == (422, True, True, [])


def test_altered_result_is_not_published(client, session):
    town = decided(session)
    stored = session.get(Evaluation, town.procurement.evaluation_id)
    stored.result_text = stored.result_text.replace('"rank":1', '"rank":2', 1)
    session.commit()
    office(client, session, town)
    answer = client.post(address(town))
    assert (answer.status_code, "一致しません" in answer.text, rows(session)) == (422, True, [])


@pytest.mark.parametrize(("made", "said"), [(False, "自治体の決定がまだです")])
def test_without_decision_nothing_is_published(client, session, made, said):
    town = decided(session, made=made)
    office(client, session, town)
    assert said in client.get(address(town)).text
    assert (client.post(address(town)).status_code, rows(session)) == (422, [])


def test_unfixed_result_is_not_published(client, session):
    town = closed(session, rule("sum:1"), marks=(5, 4))
    office(client, session, town)
    answer = client.post(address(town))
    assert (answer.status_code, "結果がまだ確定していません" in answer.text) == (422, True)


@pytest.mark.parametrize("role", ["clerk", "auditor"])
def test_only_officers_publish(client, session, role):
    town = decided(session)
    office(client, session, town, role)
    assert client.get(address(town)).status_code == 200
    assert (client.post(address(town)).status_code, rows(session)) == (403, [])


@pytest.mark.parametrize("lang", LANGS)
def test_debrief_tells_each_own_points(client, session, lang):
    town = published(session)
    office(client, session, town)
    assert client.get(f"{address(town, 'debriefs')}?lang={lang}").status_code == 200
    _, second, third = names(town)
    page = client.get(f"{address(town, 'debriefs/2')}?lang={lang}").text
    assert (second in page, third in page) == (True, False)
    assert {"ja": "2位です", "en": "It ranks 2"}[lang] in page
    alone = client.get(f"{address(town, 'debriefs/2')}/page.{lang}.html").text
    assert (second in alone, "<link" in alone, third in alone) == (True, False, False)
    assert client.get(address(town, "debriefs/9")).status_code == 404


def test_debriefs_are_not_there_before_the_result(client, session):
    town = whole_town(session)
    session.commit()
    office(client, session, town)
    assert client.get(address(town, "debriefs")).status_code == 404


def allow(session, town, **values):
    policies.change(session, officer(town), replace(Policy(), **values), LATER, version=0)
    session.commit()


def bundle(client, session, town):
    office(client, session, town)
    given = {"request": "情公第12号", "requested_on": "2026-12-20", "note": ""}
    assert client.post(address(town, "disclosures"), data=given).status_code == 302
    page = client.get(address(town, "disclosures")).text
    found = page.partition("/documents/")[2].partition('"')[0]
    answer = client.get(address(town, f"documents/{found}"))
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    return {each: archive.read(each).decode(errors="replace") for each in archive.namelist()}


def test_bundle_holds_only_what_policy_lets_out(client, session):
    town = published(session)
    files = bundle(client, session, town)
    assert sorted(files) == ["record.en.html", "record.ja.html"]
    page = files["record.ja.html"]
    assert [each in page for each in names(town)] == [True, False, False]
    assert ("委員のコメント" in page, "方針により含めないもの" in page) == (True, True)
    assert kinds(session)[-1] == "disclosure.made"


@pytest.mark.parametrize(("fewest", "there"), [(3, True), (4, False)])
def test_bundle_holds_back_comments_with_the_figures(session, fewest, there):
    town = decided(session, publication=Publication(withhold_below=fewest))
    allow(session, town, comments=True)
    row = session.get_one(Evaluation, town.procurement.evaluation_id)
    case = codec.read_case_text(row.case_text)
    said = {str(each.id): {"1": {"member1": f"所見{at}"}} for at, each in enumerate(town.proposals)}
    entry = {stage: replace(each, comments=said) for stage, each in case.entry.items()}
    row.case_text = canonical(replace(case, entry=entry))
    session.flush()
    found = {each.said for each in disclosures.bundle_of(session, town.procurement).comments}
    assert found == ({"所見0", "所見1", "所見2"} if there else {"所見0"})


def test_bundle_with_marks_shows_members_by_number(client, session):
    town = published(session)
    allow(session, town, bundle=Show(prices="all", members="marks"), comments=True, minutes=True)
    page = bundle(client, session, town)["record.ja.html"]
    assert "委員1" in page
    assert [each.name for each in town.members if each.name in page] == []


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "given", [{}, {"request": "", "requested_on": "あした"}, {"request": "x" * 300, "requested_on": "2026-13-01"}]
)
def test_bundle_without_its_request_is_refused(client, session, given, lang):
    town = published(session)
    office(client, session, town)
    answer = client.post(f"{address(town, 'disclosures')}?lang={lang}", data=given)
    assert (answer.status_code, 'id="errors"' in answer.text or "faults" in answer.text) == (422, True)


def test_policy_is_saved_and_told_to_the_history(client, session):
    town = decided(session)
    office(client, session, town)
    given = {"version": "0", "prices": "all", "members": "totals", "bundle_prices": "all", "bundle_members": "none",
             "documents": "none", "panel_names": "y"}  # fmt: skip
    assert client.post("/policy", data=given).status_code == 302
    session.rollback()
    kept = policies.policy_of(session, town.organisation.id)
    assert (kept.public, kept.panel_names, kept.comments) == (Show(prices="all", members="totals"), True, False)
    assert kinds(session)[-1] == "policy.changed"
    assert client.post("/policy", data=given).status_code == 409
    assert client.post("/policy", data={**given, "prices": "everything", "version": "1"}).status_code == 422


def test_two_first_policies_at_once_are_told_apart(engine, session):
    town = whole_town(session)
    session.commit()
    who = officer(town)

    def choose(session: Session, seen: int) -> str:
        try:
            policies.change(session, who, Policy(comments=True), LATER, version=seen)
        except PolicyStale:
            session.rollback()
            return "stale"
        return "kept"

    def first(session: Session) -> int:
        return 0

    assert sorted(together(engine, first, choose, choose)) == ["kept", "stale"]


def test_policy_is_read_by_the_office_only(client, session):
    town = decided(session)
    assert client.get("/policy").status_code == 302
    office(client, session, town, "auditor")
    assert client.get("/policy").status_code == 200
    assert client.post("/policy", data={}).status_code == 403


def test_names_of_members_follow_the_policy(client, session):
    town = decided(session)
    allow(session, town, panel_names=True)
    office(client, session, town)
    assert client.post(address(town)).status_code == 302
    page = client.get(f"/published/{rows(session)[0].id}").text
    assert [each.name for each in town.members[:3] if each.name not in page] == []


def test_list_is_searched_by_title_and_town(client, session):
    published(session)
    for words, there in (("自立相談", True), ("青野", True), ("Aono", True), ("赤山", False)):
        assert ('class="strong"' in client.get(f"/published?q={words}").text) == there
    for order in ("title", "body", "date", "nonsense"):
        assert client.get(f"/published?order={order}&page=9").status_code == 200


def test_other_municipality_finds_nothing_of_it(client, session):
    town = published(session)
    other = whole_town(session, code="132012", name="赤山市")
    session.commit()
    sign_in(client, session, other.people["officer"])
    for rest in ("publication", "debriefs", "debriefs/1", "disclosures"):
        assert client.get(address(town, rest)).status_code == 404


def test_awarded_is_named_and_who_withdrew_is_not(client, session):
    town = decided(session)
    award = session.query(Award).one()
    award.proposal_id, award.conditions = town.proposals[1].id, f"{names(town)[0]}から引き継ぐ"
    session.commit()
    office(client, session, town)
    assert client.post(address(town)).status_code == 302
    page = client.get(f"/published/{rows(session)[0].id}").text
    assert [each in page for each in names(town)] == [False, True, False]
    assert "A者から引き継ぐ" in page
    files = bundle(client, session, town)
    assert [each in files["record.ja.html"] for each in names(town)] == [False, True, False]


def test_endless_version_of_the_policy_is_stale(client, session):
    town = decided(session)
    office(client, session, town)
    given = {"prices": "all", "members": "none", "bundle_prices": "all", "bundle_members": "none", "documents": "none"}
    assert client.post("/policy", data={**given, "version": "9" * 5000}).status_code == 409


def test_page_asked_for_in_another_language_publishes_nothing(client, session):
    town = decided(session)
    office(client, session, town)
    assert client.post(f"{address(town)}?lang=en").status_code == 200
    assert rows(session) == []


def test_copies_in_a_bundle_keep_to_their_folder(session):
    town = decided(session)
    town.proposals[0].members[0].proposer.name = "青野/../会"
    labels = {str(each.id): each.members[0].proposer.name for each in town.proposals}
    session.add(
        Document(
            procurement_id=town.procurement.id, proposal_id=town.proposals[0].id, purpose="redacted", name="x.pdf", kind="pdf",
            media_type="application/pdf", size=1, sha256="0" * 64, uploaded_by=town.people["officer"].id, uploaded_at=LATER,
        )
    )  # fmt: skip
    session.commit()
    assert [name for name, _ in disclosures._files(session, town.procurement, labels)] == ["01_青野_.._会.pdf"]
