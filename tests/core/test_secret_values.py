"""Secrets of the environment in what is told."""

import json
from base64 import b64encode, urlsafe_b64encode
from urllib.parse import quote, quote_plus

import pytest

from gitml.core.secret_values import hidden, hidden_in, secret_values


@pytest.mark.parametrize(
    "name",
    [
        "GITHUB_TOKEN",
        "AWS_SECRET_ACCESS_KEY",
        "PGPASSWORD",
        "api_key",
        "GCP_CREDENTIALS",
        "XApiKey",
        "AZURE_ACCOUNT_KEY",
        "AZURE_STORAGE_CONNECTION_STRING",
        "STORAGE_SAS",
        "SSH_PRIVATE",
    ],
)
def test_what_is_called_like_a_secret_is_none_of_a_text(name: str) -> None:
    secrets = secret_values({name: "one-line-of-it\nanother-line-of-it\nshort", "HOME": "/home/me"})
    told = hidden("a another-line-of-it/one-line-of-it: short /home/me", secrets)
    assert told == "a ***/***: short /home/me"


def test_of_two_secrets_the_longer_is_hidden_whole() -> None:
    secrets = secret_values({"A_TOKEN": "12345678", "B_TOKEN": "12345678-and-more"})
    assert hidden("12345678-and-more 12345678", secrets) == "*** ***"


def test_a_secret_is_none_of_a_text_however_it_is_written() -> None:
    secret = 's3cr+t/ "ü" pass'
    assert len(secret_values({"A_TOKEN": "no \udcff UTF-8"})) > 1
    secrets = secret_values({"A_TOKEN": secret, "URL": "https://me:p%40ssw0rd1@h/x"})
    assert hidden("p%40ssw0rd1 p@ssw0rd1", secrets) == "*** ***"
    for said in (quote(secret), quote_plus(secret), json.dumps(secret)[1:-1], secret):
        assert hidden(f"a {said} b", secrets) == "a *** b"
    for before in ("", "x", "user:", "Bearer ", "much more than that: "):
        for encode in (b64encode, urlsafe_b64encode):
            told = hidden(encode(f"{before}{secret}".encode()).decode(), secrets)
            assert "***" in told
            assert len(told.partition("***")[2]) <= 3  # bits of the last character, and padding


def test_a_secret_that_goes_on_in_the_next_line_is_hidden() -> None:
    assert hidden("a 1234\r\n5678\n b\n12345678", ("12345678",)) == "a ***\n b\n***"
    assert hidden("12345678abcd", ("12345678", "5678abcd")) == "***"


def test_a_document_keeps_its_keys() -> None:
    found = hidden_in({"12345678": ["x 12345678", 1, None, {"a": "1"}]}, ("12345678",))
    assert found == {"12345678": ["x ***", 1, None, {"a": "1"}]}


def test_what_only_sounds_like_a_secret_stays() -> None:
    assert (
        secret_values(
            {
                "TOKENIZERS_PARALLELISM": "tokenizers",
                "TOKENIZER_NAME": "bert-base",
                "DISASTER": "relief",
            }
        )
        == ()
    )
