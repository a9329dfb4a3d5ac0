from __future__ import annotations

from typing import Any

import pytest

from kore_platform import changes, claims
from kore_platform import vocabulary as v
from kore_platform.columns import Column
from kore_platform.sessions import Launch

TOOL = "tool0123456789a"


def build(bench: Any, person: str = "5", activity: str = "1", **launch: Any) -> dict[str, Any]:
    return claims.build(bench.platform, Launch(person, "2", TOOL, activity, **launch), "n1", "sess")


def change_tool(bench: Any, **fields: Any) -> None:
    world = bench.platform.world
    tools = (world.tools[0].model_copy(update=fields), *world.tools[1:])
    bench.platform.world = world.model_copy(update={"tools": tools})
    bench.platform.world.__dict__.pop("tool", None)


def test_a_students_launch_has_moodles_claims(bench: Any) -> None:
    found = build(bench)
    assert found["exp"] == found["iat"] + 60
    assert (found["iss"], found["aud"], found["sub"], found["nonce"]) == ("https://lms.test", TOOL, "5", "n1")
    assert (found["name"], found["email"]) == ("Ada F5", "ada@example.test")
    assert found[f"{v.LTI}roles"] == [v.ROLE_LEARNER]
    assert found[f"{v.LTI}context"] == {
        "id": "2",
        "label": "K1",
        "title": "Daten & Jupyter",
        "type": ["CourseSection"],
    }
    assert found[f"{v.LTI}resource_link"] == {"title": "Blatt 1", "description": "one\r\ntwo", "id": "1"}
    assert found[f"{v.LTI}lis"] == {"person_sourcedid": "M5", "course_section_sourcedid": "WS26"}
    assert found[f"{v.LTI}ext"] == {"user_username": "ada", "lms": "moodle-2"}
    assert v.OUTCOMES_CLAIM in found
    scope = found[v.AGS_CLAIM]["scope"]
    assert scope == sorted(scope)
    assert len(scope) == 4
    assert found[v.NRPS_CLAIM]["service_versions"] == ["1.0", "2.0"]


@pytest.mark.parametrize(("person", "count"), [("3", 1), ("4", 1), ("2", 3)])
def test_whoever_is_no_student_is_an_instructor(bench: Any, person: str, count: int) -> None:
    roles = build(bench, person)[f"{v.LTI}roles"]
    assert v.ROLE_INSTRUCTOR in roles
    assert len(roles) == count


def test_what_is_not_shared_is_absent(bench: Any) -> None:
    change_tool(bench, share_names=False, share_email=False, ags="none", nrps=False)
    found = build(bench)
    absent = {"name", "given_name", "family_name", "email", v.AGS_CLAIM, v.NRPS_CLAIM}
    assert absent.isdisjoint(found)
    assert found[f"{v.LTI}ext"] == {"lms": "moodle-2"}
    assert found[f"{v.LTI}lis"]["person_sourcedid"] == "M5"


def test_the_lineitem_is_there_only_if_it_is_alone(bench: Any) -> None:
    columns = bench.platform.columns
    assert "/11/lineitem?" in build(bench)[v.AGS_CLAIM]["lineitem"]
    assert "lineitem" not in build(bench, activity="2")[v.AGS_CLAIM]
    for link in ("1", "2"):
        columns.add(Column("", "2", TOOL, "L", 1.0, link=link))
    assert "lineitem" not in build(bench)[v.AGS_CLAIM]
    assert build(bench, activity="2")[v.AGS_CLAIM]["lineitem"] == ""
    bench.set(empty_lineitem=False)
    assert "lineitem" not in build(bench, activity="2")[v.AGS_CLAIM]


def test_ungraded_activities_have_no_outcomes(bench: Any) -> None:
    found = build(bench, activity="2")
    assert v.OUTCOMES_CLAIM not in found
    assert found[f"{v.LTI}launch_presentation"]["document_target"] == "window"


def test_deep_linking(bench: Any) -> None:
    found = build(bench, person="3", activity="", message=v.DEEP_LINKING_REQUEST)
    settings = found[f"{v.DEEP_LINKING}deep_linking_settings"]
    assert settings["deep_link_return_url"].endswith("contentitem_return.php?course=2&id=1&sesskey=sess")
    assert "data" not in settings
    assert (settings["accept_multiple"], settings["accept_unsigned"]) == (True, False)
    assert f"{v.LTI}resource_link" not in found
    assert found[f"{v.LTI}launch_presentation"] == {"locale": "en"}


def test_deep_linking_may_have_its_own_address(bench: Any) -> None:
    launch = {"person": "3", "activity": "", "message": v.DEEP_LINKING_REQUEST}
    assert build(bench, **launch)[f"{v.LTI}target_link_uri"] == "https://tool.test/"
    change_tool(bench, deep_linking_url="https://tool.test/select")
    assert build(bench, **launch)[f"{v.LTI}target_link_uri"] == "https://tool.test/select"


def test_submission_review_goes_where_the_line_item_says(bench: Any) -> None:
    review = {"url": "https://tool.test/review", "custom": {"way": "back"}}
    new = {"id": "3", "course": "2", "tool": TOOL, "title": "T", "submission_review": review}
    bench.platform.change_world(changes.add_activities(bench.platform.world, [new]))
    launch = {"message": v.SUBMISSION_REVIEW_REQUEST, "for_user": "5", "column": "12"}
    found = build(bench, person="3", activity="3", **launch)
    assert found[f"{v.LTI}for_user"] == {"user_id": "5"}
    assert found[f"{v.LTI}target_link_uri"] == "https://tool.test/review"
    assert found[f"{v.LTI}custom"]["way"] == "back"


def test_who_looks_as_a_student_is_a_learner(bench: Any) -> None:
    found = build(bench, "3", as_student=True)
    assert (found["sub"], found[f"{v.LTI}roles"]) == ("3", [v.ROLE_LEARNER])
    bench.set(preview_test_user=True)
    found = build(bench, "3", as_student=True)
    assert (found["sub"], found["name"]) == ("900000003", "Test Student")
    assert v.ROLE_TEST_USER in found[f"{v.LTI}roles"]


def test_a_course_may_have_its_own_deployment(bench: Any) -> None:
    change_tool(bench, deployments={"2": "b"})
    found = build(bench)
    assert found[f"{v.LTI}deployment_id"] == "b"
    assert found[v.AGS_CLAIM]["lineitems"].endswith("?type_id=1")
    change_tool(bench, deployments={"3": "b"})
    assert build(bench)[f"{v.LTI}deployment_id"] == "1"


def test_groups_are_named_where_the_tool_may_list_them(bench: Any) -> None:
    assert v.GROUPS_CLAIM not in build(bench)
    change_tool(bench, groups=True)
    assert build(bench)[v.GROUPS_CLAIM] == {
        "scope": [v.SCOPE_GROUPS],
        "context_groups_url": "https://lms.test/mod/lti/services.php/CourseSection/2/bindings/1/groups",
        "service_versions": ["1.0"],
    }
