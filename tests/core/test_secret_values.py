"""Secrets of the environment in what is told."""

import pytest

from gitml.core.secret_values import hidden, secret_values


@pytest.mark.parametrize(
    "name",
    [
        "GITHUB_TOKEN",
        "AWS_SECRET_ACCESS_KEY",
        "PGPASSWORD",
        "api_key",
        "GCP_CREDENTIALS",
        "XApiKey",
    ],
)
def test_what_is_called_like_a_secret_is_none_of_a_text(name: str) -> None:
    secrets = secret_values({name: "one-line-of-it\nanother-line-of-it\nshort", "HOME": "/home/me"})
    told = hidden("a another-line-of-it/one-line-of-it: short /home/me", secrets)
    assert told == "a ***/***: short /home/me"


def test_of_two_secrets_the_longer_is_hidden_whole() -> None:
    secrets = secret_values({"A_TOKEN": "12345678", "B_TOKEN": "12345678-and-more"})
    assert hidden("12345678-and-more 12345678", secrets) == "*** ***"
