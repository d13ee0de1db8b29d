"""Which service, with which key: and the key is shown nowhere."""

from pathlib import Path

import pytest

from consistency_pipeline.access import BASE_URL, KEY, Access, access, environment, is_local
from consistency_pipeline.errors import CredentialsError

SECRET = "s3cret-of-ours"
LOCAL, REMOTE = "http://127.0.0.1:8000/v1", "https://example.com/v1"


def told(way: Access) -> tuple[str, bool, str | None]:
    return way.provider, way.key is not None, way.base_url


@pytest.mark.parametrize(
    ("asked", "key", "url", "expected"),
    [
        ("auto", "", None, ("sandbox", False, None)),
        ("auto", SECRET, None, ("runware", True, None)),
        ("auto", SECRET, REMOTE, ("runware", True, REMOTE)),
        ("auto", SECRET, LOCAL, ("sandbox", True, LOCAL)),
        ("auto", "", LOCAL, ("sandbox", False, LOCAL)),
        ("auto", "   ", None, ("sandbox", False, None)),
        ("runware", SECRET, None, ("runware", True, None)),
        ("runware", "", None, ("runware", False, None)),
        ("runware", SECRET, LOCAL, ("sandbox", True, LOCAL)),  # whoever answers there, it is no picture service
        ("sandbox", "", None, ("sandbox", False, None)),
        ("sandbox", SECRET, None, ("sandbox", False, None)),  # the key stays here
        ("sandbox", SECRET, LOCAL, ("sandbox", True, LOCAL)),
        ("sandbox", SECRET, REMOTE, ("sandbox", False, None)),
    ],
)
def test_where_a_campaign_goes(asked: str, key: str, url: str | None, expected: tuple[str, bool, str | None]) -> None:
    way = access(asked, {KEY: key}, url)
    assert told(way) == expected
    assert told(access(asked, {KEY: key, BASE_URL: url or ""})) == expected
    assert way.embedded == (expected[0] == "sandbox" and expected[2] is None)


def test_an_address_that_is_given_comes_before_that_of_the_environment() -> None:
    assert access("runware", {KEY: SECRET, BASE_URL: LOCAL}, REMOTE).base_url == REMOTE


def test_a_key_that_is_needed() -> None:
    assert access("runware", {KEY: f" {SECRET}\n"}).required_key().get_secret_value() == SECRET
    with pytest.raises(CredentialsError, match=f"no key for Runware: set {KEY}"):
        access("runware", {}).required_key()
    with pytest.raises(CredentialsError, match=f"no key for {LOCAL}"):
        access("auto", {}, LOCAL).required_key()


@pytest.mark.parametrize("url", [None, LOCAL, REMOTE])
def test_the_key_is_shown_nowhere(url: str | None) -> None:
    way = access("runware", {KEY: SECRET}, url)
    assert SECRET not in f"{way} {way!r} {way.key} {way.key!r} {vars(CredentialsError(str(way)))}"


@pytest.mark.parametrize("key", ["two words", "line\nbreak", "tab\there", "bell\a", "ключ", "…"])
def test_a_key_that_cannot_be_one_is_told_without_it(key: str) -> None:
    with pytest.raises(CredentialsError, match="characters that no key has") as caught:
        access("runware", {KEY: key})
    assert key not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com", "ftp://example.com", "example.com", "https://", "//example.com", "file:///etc/passwd",
        "http://127.0.0.1.example.com", "http://localhost.example.com", "http://0.0.0.0", "http://2130706433",
        "http://10.0.0.1", "javascript:alert(1)",
    ],
)  # fmt: skip
def test_addresses_that_get_no_key(url: str) -> None:
    with pytest.raises(CredentialsError, match="the base URL must be https"):
        access("runware", {KEY: SECRET}, url)
    with pytest.raises(CredentialsError, match="the base URL must be https"):
        access("sandbox", {KEY: SECRET, BASE_URL: url})


@pytest.mark.parametrize(
    "url", [f"https://me:{SECRET}@example.com", f"http://:{SECRET}@127.0.0.1", "https://me@example.com"]
)
def test_an_address_with_a_password_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(CredentialsError, match="holds a name or a password") as caught:
        access("runware", {KEY: "k"}, url)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize("url", ["https://[::1", "http://[bad]"])
def test_an_address_that_is_none_is_told(url: str) -> None:
    with pytest.raises(CredentialsError):
        access("runware", {KEY: SECRET}, url)


def test_a_port_that_is_none_is_told() -> None:
    with pytest.raises(CredentialsError):
        access("runware", {KEY: SECRET}, "http://127.0.0.1:99999x")


@pytest.mark.parametrize(
    ("url", "local"),
    [
        (LOCAL, True), ("http://localhost:1", True), ("http://[::1]:1", True), ("http://127.9.9.9", True),
        ("https://127.0.0.1", True), (REMOTE, False), ("http://192.168.0.1", False), ("", False), ("localhost", False),
    ],
)  # fmt: skip
def test_this_machine(url: str, local: bool) -> None:
    assert is_local(url) == local


# The environment


def test_a_file_adds_what_the_process_does_not_set(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(
        f'# a comment\nCONSISTENCY_TEST_KEY="{SECRET}"\nCONSISTENCY_TEST_EMPTY=\nCONSISTENCY_TEST_BARE\nPATH=/nowhere\n'
    )
    found = environment(tmp_path)
    assert found["CONSISTENCY_TEST_KEY"] == SECRET
    assert not {"CONSISTENCY_TEST_EMPTY", "CONSISTENCY_TEST_BARE"} & set(found)
    assert found["PATH"] != "/nowhere"
    assert "CONSISTENCY_TEST_KEY" not in environment(tmp_path / "elsewhere")


def test_a_file_that_is_no_text_is_told(tmp_path: Path) -> None:
    (tmp_path / ".env").write_bytes(b"RUNWARE_API_KEY=\xff\xfe\n")
    with pytest.raises(CredentialsError, match=r"\.env cannot be read"):
        environment(tmp_path)
