"""An identity provider is asked rarely, and what it publishes is believed only where it fits."""

from datetime import UTC, datetime, timedelta

import pytest

from evaluator.services.provider import KEPT, OFTEN, Flow, Refused
from tests.factories import identity_provider as idp

NOW = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.fixture
def provider():
    with idp.running() as found:
        yield found


def flow(provider) -> Flow:
    return Flow.to(provider.issuer, return_to="http://localhost/account/oidc/return")


def test_addresses_are_kept_for_an_hour(provider):
    asking = provider.provider()
    for later in (timedelta(0), KEPT - OFTEN, KEPT + OFTEN):
        asking.way(flow(provider), NOW + later, lang="ja")
    assert provider.asked == ["/.well-known/openid-configuration"] * 2


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"redirects": True}, "unreachable"),
        ({"status": 503}, "unreachable"),
        ({"metadata": {"issuer": "https://other.example"}}, "published"),
        ({"metadata": {"authorization_endpoint": "ftp://other.example"}}, "published"),
        ({"metadata": {"authorization_endpoint": 5}}, "published"),
        ({"metadata": {"pad": "x" * 1_000_001}}, "published"),
    ],
)
def test_discovery_that_does_not_fit_is_refused(provider, change, reason):
    for name, value in change.items():
        setattr(provider, name, value)
    with pytest.raises(Refused, match=reason):
        provider.provider().way(flow(provider), NOW, lang="ja")
    assert provider.asked == ["/.well-known/openid-configuration"]


def test_plain_http_is_only_for_development(provider):
    with pytest.raises(Refused, match="published"):
        provider.provider(plain=False).way(flow(provider), NOW, lang="ja")


@pytest.mark.parametrize(
    "change",
    [
        {"metadata": {"jwks_uri": "nowhere"}},
        {"published": []},
        {"published": [idp.by_secret()]},
        {"metadata": {"token_endpoint": None}},
    ],
)
def test_answer_without_usable_keys_is_refused(provider, change):
    for name, value in change.items():
        setattr(provider, name, value)
    asking, went = provider.provider(), flow(provider)
    code = idp.code_for(asking.way(went, NOW, lang="ja"))
    with pytest.raises(Refused, match="published"):
        asking.identify(went, {"state": went.state, "code": code}, NOW)


def test_failed_discovery_is_tried_again(provider):
    asking, provider.status = provider.provider(), 503
    with pytest.raises(Refused, match="unreachable"):
        asking.way(flow(provider), NOW, lang="ja")
    provider.status = 200
    assert asking.way(flow(provider), NOW, lang="ja").startswith(f"{provider.issuer}/authorize?")
