from __future__ import annotations

from typing import Any

import pytest

from kore_platform import vocabulary as v

LIST = "/mod/lti/services.php/2/lineitems"
ACCEPT = {"Accept": v.TYPE_LINEITEMS}
MEDIA = {"Content-Type": v.TYPE_LINEITEM}


async def listed(bench: Any, query: str = "") -> list[dict[str, Any]]:
    answer = await bench.http.get(f"{LIST}{query}", headers=bench.bearer() | ACCEPT)
    assert answer.status_code == 200
    return list(answer.json())


async def put(bench: Any, column: str, **fields: Any) -> Any:
    return await bench.http.put(bench.lineitem(column), json=fields, headers=bench.bearer() | MEDIA)


async def test_the_activitys_column_is_listed(bench: Any) -> None:
    assert await listed(bench) == [
        {
            "id": "https://lms.test/mod/lti/services.php/2/lineitems/11/lineitem?type_id=1",
            "label": "Blatt 1",
            "scoreMaximum": 100,
            "tag": "",
            "resourceLinkId": "1",
            "ltiLinkId": "1",
        }
    ]


@pytest.mark.parametrize("accept", ["*/*", "application/json", v.TYPE_LINEITEM])
async def test_the_list_wants_its_own_media_type(bench: Any, accept: str) -> None:
    answer = await bench.http.get(LIST, headers=bench.bearer() | {"Accept": accept})
    assert answer.status_code == 400
    assert answer.json()["request"]["accept"] == accept
    bench.set(strict_accept=False)
    assert (await bench.http.get(LIST, headers=bench.bearer() | {"Accept": accept})).status_code == 200


async def test_a_made_column_is_echoed_and_then_listed(bench: Any) -> None:
    body = {"label": "Test", "scoreMaximum": 20, "resourceId": "r", "tag": "t", "startDateTime": "2027-01-01T00:00:00Z"}
    answer = await bench.http.post(LIST, json=body, headers=bench.bearer() | MEDIA)
    url = "https://lms.test/mod/lti/services.php/2/lineitems/12/lineitem?type_id=1"
    assert (answer.status_code, answer.json()) == (201, body | {"id": url})
    del body["startDateTime"]
    assert await listed(bench, "?tag=t") == [body | {"id": url}]
    assert await listed(bench, "?tag=x") == []
    assert await listed(bench, "?tag=") == []
    assert len(await listed(bench)) == 2


async def test_without_the_echo_the_stored_item_comes_back(bench: Any) -> None:
    bench.set(echo_lineitems=False)
    body = {"label": "T", "scoreMaximum": 20, "startDateTime": "x"}
    answer = await bench.http.post(LIST, json=body, headers=bench.bearer() | MEDIA)
    assert "startDateTime" not in answer.json()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"label": "L"}, 400), ({"scoreMaximum": 1}, 400), ({"label": "L", "scoreMaximum": "many"}, 400),
        ({"label": "L", "scoreMaximum": "12"}, 201), ({"label": "L", "scoreMaximum": 0}, 201),
        ({"label": "x" * 256, "scoreMaximum": 1}, 502), ({"label": "L", "scoreMaximum": 1, "resourceLinkId": "9"}, 403),
        ({"label": "L", "scoreMaximum": 1, "resourceLinkId": "2"}, 201),
    ],
)  # fmt: skip
async def test_what_can_be_made(bench: Any, body: dict[str, Any], status: int) -> None:
    assert (await bench.http.post(LIST, json=body, headers=bench.bearer() | MEDIA)).status_code == status


async def test_pages_of_the_list(bench: Any) -> None:
    for tag in "ab":
        await bench.make_column(tag=tag)
    answer = await bench.http.get(f"{LIST}?type_id=1&limit=2", headers=bench.bearer() | ACCEPT)
    assert len(answer.json()) == 2
    assert "rel=\u201cnext\u201d" in answer.headers["link"]
    assert [item["tag"] for item in await listed(bench, "?limit=2&from=2")] == ["b"]
    assert "link" not in (await bench.http.get(LIST, headers=bench.bearer() | ACCEPT)).headers
    bench.set(ags_page_size=2)
    assert len(await listed(bench)) == 2
    assert "link" in (await bench.http.get(LIST, headers=bench.bearer() | ACCEPT)).headers


async def test_one_column_is_read_with_any_accept(bench: Any) -> None:
    answer = await bench.http.get(bench.lineitem(), headers=bench.bearer() | {"Accept": "*/*"})
    assert (answer.status_code, answer.json()["label"]) == (200, "Blatt 1")
    refused = await bench.http.get(bench.lineitem(), headers=bench.bearer() | {"Accept": "application/json"})
    assert refused.status_code == 400


async def test_put_replaces_and_unbinds(bench: Any) -> None:
    assert (await put(bench, "11", label="New", scoreMaximum=50)).status_code == 200
    (item,) = await listed(bench)
    assert (item["label"], item["scoreMaximum"], item["resourceId"]) == ("New", 50, "")
    assert "resourceLinkId" not in item


async def test_put_of_another_maximum_rescales(bench: Any) -> None:
    await bench.score()
    await put(bench, "11", label="New", scoreMaximum=10, resourceLinkId="1")
    (result,) = await bench.results()
    assert (result["resultScore"], result["resultMaximum"]) == (8, 10)


async def test_a_deleted_column_is_gone(bench: Any) -> None:
    answer = await bench.http.delete(bench.lineitem(), headers=bench.bearer())
    assert (answer.status_code, answer.content) == (204, b"")
    assert (await bench.score()).status_code == 404
    assert await listed(bench) == []


async def test_readers_cannot_write(bench: Any) -> None:
    reader = bench.bearer(v.SCOPE_LINEITEM_READONLY)
    assert (await bench.http.get(LIST, headers=reader | ACCEPT)).status_code == 200
    body = {"label": "L", "scoreMaximum": 1}
    assert (await bench.http.post(LIST, json=body, headers=reader | MEDIA)).status_code == 401
    assert (await bench.http.put(bench.lineitem(), json=body, headers=reader | MEDIA)).status_code == 401
    assert (await bench.http.delete(bench.lineitem(), headers=reader)).status_code == 401


async def test_other_methods_are_refused(bench: Any) -> None:
    assert (await bench.http.put(LIST, headers=bench.bearer())).status_code == 405
    assert (await bench.http.post(bench.lineitem(), headers=bench.bearer() | MEDIA)).status_code == 405
