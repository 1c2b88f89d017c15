import pytest

from gitml.core.urls import web_address, without_credentials


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("at 'https://ada:hunter2@host/x'", "at 'https://***@host/x'"),
        ("https://ghp_secret@host:8080/x", "https://***@host:8080/x"),
        ("https://ada:pass\nword@host/x", "https://***@host/x"),
        ("https://ada:p@ss@host/x", "https://***@host/x"),
        ("https://ada:pa/ss#w?rd@host/x", "https://***@host/x"),
        ("ssh://git@host/x and http://a:b@c", "ssh://***@host/x and http://***@c"),
        ("https://host:8080/x@y", "https://host:8080/x@y"),
        ("https://host/@scope/x", "https://host/@scope/x"),
        ("see https://host or ask ada@host", "see https://host or ask ada@host"),
        ("git@host:x.git", "git@host:x.git"),
        ("http://h/?a=1&Token=abc&b=2", "http://h/?a=1&Token=***&b=2"),
        ("'https://h/x?X-Amz-Signature=ab%2F'", "'https://h/x?X-Amz-Signature=***'"),
    ],
)
def test_no_credentials_are_shown(text: str, shown: str) -> None:
    assert without_credentials(text) == shown


def test_a_long_text_takes_no_time() -> None:
    assert without_credentials("://a:" * 2_000)
    assert without_credentials("://" + "@x" * 20_000)
    assert without_credentials("?" + "token" * 20_000)
    assert without_credentials("://a:b" * 100_000)
    assert without_credentials("://a:b" * 100_000 + " @").endswith("b @")
    assert without_credentials("://a:b" * 100_000 + "@") == "://***@"


@pytest.mark.parametrize(
    "url",
    [
        "https://github.com/ada/churn",
        "https://ada:secret@GitHub.com/ada/churn.git",
        "git@github.com:ada/churn.git",
        "ssh://git@github.com:2222/ada/churn.git/",
    ],
)
def test_a_repository_has_one_address(url: str) -> None:
    assert web_address(url) == "https://github.com/ada/churn"


@pytest.mark.parametrize("url", ["", "/srv/churn.git", "../churn", "file:///srv/x", "C:\\churn"])
def test_a_folder_has_no_address(url: str) -> None:
    assert not web_address(url)
