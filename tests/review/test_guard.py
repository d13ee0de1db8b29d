"""Who is let in: only a page that knows the token, on this machine, and only to what the page shows."""

import http.client
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.review.desk import Client, Studio, studio

PAGE = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
API = ("", "api/document", "api/events", "pictures/{sha256}", "thumbs/{sha256}.jpg")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Generator[Studio]:
    with studio(tmp_path_factory.mktemp("guard")) as found:
        yield found


@pytest.fixture(scope="module")
def client(place: Studio) -> Generator[Client]:
    with place.reviewed() as found:
        yield found


def asked(client: Client, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """Send a path exactly as it is written; clients tidy theirs up."""
    host, port = client.origin.removeprefix("http://").split(":")
    line = http.client.HTTPConnection(host, int(port), timeout=20)
    try:
        line.putrequest(method, path, skip_host="Host" in headers, skip_accept_encoding=True)
        for name, value in headers.items():
            line.putheader(name, value)
        line.endheaders()
        found = line.getresponse()
        return found.status, {name.lower(): value for name, value in found.getheaders()}, found.read()
    finally:
        line.close()


def token(client: Client) -> str:
    return client.url.rstrip("/").rpartition("/")[2]


ELSEWHERE = ("/", "/api/document", "/{wrong}/", "/{short}/", "/{token}", "//{token}/", "/{token}x/",
             "/{wrong}/api/document", "/?token={token}", "/{upper}/")  # fmt: skip
HOSTS = ("evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "0.0.0.0:{port}", "", "[::1]:{port}",
         "127.0.0.1:{port}.evil.example", "127.1:{port}")  # fmt: skip


@pytest.mark.parametrize("path", ELSEWHERE)
def test_without_the_token_there_is_nothing(client: Client, path: str) -> None:
    right = token(client)
    words = {"token": right, "wrong": "A" * len(right), "short": right[:-1], "upper": right.swapcase()}
    status, headers, body = asked(client, path.format(**words))
    assert status == 404
    assert right.encode() not in body
    assert "location" not in headers


def test_the_token_is_long_and_another_each_time(place: Studio, client: Client) -> None:
    with place.reviewed() as other:
        assert token(other) != token(client)
    assert len(token(client)) >= 43


@pytest.mark.parametrize("host", HOSTS)
def test_another_host_is_turned_away_even_with_the_token(client: Client, host: str) -> None:
    port = client.origin.rpartition(":")[2]
    status, _, body = asked(client, f"/{token(client)}/api/document", Host=host.format(port=port))
    assert (status, b"shots" in body) == (421, False)


def test_this_machine_may_be_called_localhost(client: Client) -> None:
    port = client.origin.rpartition(":")[2]
    assert asked(client, f"/{token(client)}/", Host=f"localhost:{port}")[0] == 200


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:1", "https://{here}", "http://{here}.evil.example"]
)
@pytest.mark.parametrize("path", ["api/document", "api/events"])
def test_no_other_origin_may_read(client: Client, origin: str, path: str) -> None:
    said = origin.format(here=client.origin.removeprefix("http://"))
    answer = client.get(path, Origin=said)
    assert answer.status_code == 403
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("path", ["api/decisions", "api/undo", "api/reroll"])
@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", None])
def test_no_other_origin_may_write_and_none_goes_without(
    place: Studio, client: Client, path: str, origin: str | None
) -> None:
    before = place.lines()
    headers = {"Content-Type": "application/json", **({"Origin": origin} if origin else {})}
    answer = client.http.post(f"{client.url}{path}", content=b"{}", headers=headers)
    assert answer.status_code == 403
    assert place.lines() == before


@pytest.mark.parametrize("path", ["api/document", "api/decisions"])
@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_a_browser_calls_foreign_is(client: Client, path: str, site: str) -> None:
    assert client.get(path, **{"Sec-Fetch-Site": site}).status_code == 403
    assert client.post(path, {}, **{"Sec-Fetch-Site": site}).status_code == 403


def test_a_link_may_open_the_page_and_nothing_else(client: Client) -> None:
    assert client.get("", **PAGE).status_code == 200
    assert client.get("api/document", **PAGE).status_code == 403
    assert client.get("", **{**PAGE, "Sec-Fetch-Dest": "iframe"}).status_code == 403


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "POST"])
def test_other_methods_do_nothing(client: Client, method: str) -> None:
    status, headers, _ = asked(client, f"/{token(client)}/api/document", method, Origin=client.origin)
    assert status == 405
    assert not [name for name in headers if name.startswith("access-control")]


@pytest.mark.parametrize("path", API)
def test_every_answer_is_strict(client: Client, path: str) -> None:
    sha256 = client.shot()["attempts"][0]["picture"]["sha256"]
    with client.http.stream("GET", f"{client.url}{path.format(sha256=sha256)}") as answer:
        assert answer.status_code == 200
        said = answer.headers
    assert said["x-content-type-options"] == "nosniff"
    assert said["referrer-policy"] == "no-referrer"
    assert said["x-frame-options"] == "DENY"
    assert said["cross-origin-resource-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in said["content-security-policy"]
    assert "set-cookie" not in said
    assert "server" not in said


ESCAPES = (
    "../campaign.yaml", "%2e%2e/campaign.yaml", "..%2f..%2fcampaign.yaml", "pictures/../../.env", "pictures/",
    "pictures/..%2f..%2f.env", "pictures/%2e%2e%2f%2e%2e%2f.env", "pictures/%2fetc%2fpasswd", "pictures//etc/passwd",
    "pictures/..%5c..%5c.env", "thumbs/..%2fledger.sqlite3.jpg", "thumbs/%2e%2e/ledger.sqlite3", "ledger.sqlite3",
    "pictures/ledger.sqlite3", "manifest.json", "thumbs/..%00.jpg", "pictures/%00", "../../.env", "pictures/~root",
    "pictures/refs%2fmug%2ffront.png", "pictures/shots", f"thumbs/{'0' * 64}.jpg", f"pictures/{'0' * 64}",
    "file:///etc/passwd", f"pictures/{'0' * 64}/",
)  # fmt: skip


@pytest.mark.parametrize("path", ESCAPES, ids=range(len(ESCAPES)))
def test_no_path_leads_out(client: Client, path: str) -> None:
    status, _, body = asked(client, f"/{token(client)}/{path}")
    assert status == 404
    assert b"canary" not in body
    assert b"root:" not in body


@given(path=st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=60))
def test_whatever_is_asked_for_the_answer_is_plain(client: Client, path: str) -> None:
    status, _, body = asked(client, f"/{token(client)}/pictures/{path.replace('#', '')}")
    assert (status, len(body) < 100) == (404, True)


def test_pictures_are_those_of_the_campaign(place: Studio, client: Client) -> None:
    document = client.document()
    for reference in document["references"]:
        file = place.campaign / "refs" / reference["subject"] / f"{reference['view']}.png"
        assert client.get(reference["file"]).content == file.read_bytes()
        assert client.get(reference["thumb"]).headers["content-type"] == "image/jpeg"
    for shot in document["shots"]:
        [attempt] = shot["attempts"]
        answer = client.get(attempt["picture"]["file"])
        assert answer.headers["content-type"] == "image/png"
        assert "immutable" in answer.headers["cache-control"]


@pytest.mark.thorough
def test_a_file_that_shows_something_else_by_now_is_not_shown(tmp_path: Path) -> None:
    with studio(tmp_path) as place, place.reviewed() as client:
        picture = client.shot("beach/1")["attempts"][0]["picture"]
        [file] = place.folder.glob("outputs/mugs/sandbox/shots/beach/*.png")
        reference = place.campaign / "refs" / "mug" / "front.png"
        file.write_bytes(reference.read_bytes())
        assert client.get(picture["file"]).status_code == 404
        file.write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
        assert client.get(picture["file"]).status_code == 404
        file.unlink()
        file.symlink_to("/etc/passwd")
        assert client.get(picture["file"]).status_code == 404
