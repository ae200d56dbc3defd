"""`ci plan`: comment, annotations, summary, outputs, and what must not get into them."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from confsync.formats.documents.saved import load
from confsync.github.comments import LARGEST
from confsync.github.marker import read
from confsync.model import Plan
from confsync.sandbox.delivery import Delivery, Ending
from tests.github.fake import BOT, answered, message
from tests.github.scene import Scene, event, scene
from tests.support.command import KEY

if TYPE_CHECKING:
    from pathlib import Path

    from confsync.model.transport import Request


links = pytest.mark.skipif(os.name == "nt", reason="there, links are for administrators")


def commands(out: str, level: str) -> list[str]:
    return [line for line in out.splitlines() if line.startswith(f"::{level} ")]


def test_annotations_are_at_the_declarations() -> None:
    with scene() as it:
        it.world.write(
            "conversations/all.yaml",
            "conversations:\n  c1:\n    title: Kick-off\n  c2:\n    labels: {old: null}\n",
        )
        ran = it.ci("plan", "pull_request")
        assert commands(ran.out, "notice") == [
            '::notice file=conversations/all.yaml,line=4,title=Call 2::labels.old: - "x"',
            '::notice file=conversations/all.yaml,line=2,title=Kick-off::title: "Call 1" → "Kick-off"',
        ]


def test_a_project_below_the_repository_has_its_own_paths_and_comment() -> None:
    with scene() as it:
        sub = it.world.root / "calls" / "emea"
        for name in ("confsync.yaml", "conversations/all.yaml"):
            (sub / name).parent.mkdir(parents=True, exist_ok=True)
            (sub / name).write_bytes((it.world.root / name).read_bytes())
        ran = it.ci("plan", "pull_request", project=sub)
        assert "::notice file=calls/emea/conversations/all.yaml,line=1," in ran.out
        it.ci("plan", "pull_request")
        assert len(it.bodies) == 2
        it.ci("plan", "pull_request", project=sub)
        assert len(it.bodies) == 2
        it.merge()
        ran = it.ci("apply", "push_merge", project=sub)
        assert ran.code == 0, ran
        assert ["reviewed" in body.split("\n", 1)[1] for body in it.bodies] == [True, False]


def test_problems_are_errors_at_their_lines() -> None:
    with scene() as it:
        it.world.write("conversations/all.yaml", "conversations:\n  c1:\n    title: 5\n  c2: {}\n")
        ran = it.ci("plan", "pull_request")
        assert ran.code == 1
        errors = commands(ran.out, "error")
        assert [each.split("::")[1].split(",title")[0] for each in errors] == [
            "error file=conversations/all.yaml,line=3",
            "error file=conversations/all.yaml,line=4",
        ]
        assert it.outputs == {
            "has-changes": "false",
            "changes": "0",
            "exit-code": "1",
            "fingerprint": "",
            "plan-file": "",
            "page-file": "",
        }
        (body,) = it.bodies
        assert "Nothing is approved by a merge" in body
        assert "conversations/all.yaml" in it.summary


def test_no_more_annotations_than_github_shows() -> None:
    live = {f"c{n}": {"title": "Old", "labels": {"a": "x"}} for n in range(15)}
    wanted: dict[str, Any] = {f"c{n}": {"title": "New"} for n in range(14)}
    wanted |= {"c14": {"labels": {"a": None}}, "m1": {"title": "Missing"}}
    wanted |= {f"m{n}": {"title": "Missing"} for n in range(2, 14)}
    with scene(live, wanted) as it:
        ran = it.ci("plan", "pull_request")
        notices, errors = commands(ran.out, "notice"), commands(ran.out, "error")
        assert (len(notices), len(errors)) == (10, 10)
        assert "labels.a: - " in notices[0]
        assert (
            notices[-1]
            == "::notice title=confsync::and 6 more changes; see the summary of this run"
        )
        assert "and 4 more problems" in errors[-1]


def test_titles_command_nothing() -> None:
    hostile = (
        "x\r\n::error file=a,line=1::y %0A ::set-output name=a::b ##[error]z @everyone <!-- -->"
    )
    with scene({"c1": {"title": hostile}}, {"c1": {"title": f"::warning::{hostile}"}}) as it:
        ran = it.ci("plan", "pull_request")
        starts = [line for line in ran.out.splitlines() if line.lstrip().startswith("::")]
        assert len(starts) == 1
        assert starts[0].startswith("::notice file=")
        assert "##[" not in ran.out + ran.err
        assert "%250A" in starts[0]
        title = starts[0].split("title=")[1].split("::", 1)[0]
        assert not set(title) & set(":,\r\n")


def test_outputs_and_the_saved_plan() -> None:
    with scene() as it:
        it.ci("plan", "pull_request")
        file = it.temp / "confsync-plan.json"
        saved = json.loads(file.read_bytes())
        assert it.outputs == {
            "has-changes": "true",
            "changes": "2",
            "exit-code": "2",
            "fingerprint": saved["fingerprint"],
            "plan-file": str(file),
            "page-file": str(it.temp / "confsync-plan.txt"),
        }
        assert isinstance(load(file.read_bytes()), Plan)
        # Everybody who can read the repository can read what a job keeps.
        assert {change["call"] for change in saved["changes"]} == {None}
        other = it.temp / "other.json"
        it.ci("plan", "pull_request", "--plan-file", other)
        assert it.outputs["plan-file"] == str(other)


def test_a_plan_without_changes_is_one_line() -> None:
    with scene(declared={"c1": {"title": "Call 1"}}) as it:
        assert it.ci("plan", "pull_request").code == 0
        (body,) = it.bodies
        lines = read(body)[1].split("\n")
        assert lines[0] == "Plan: nothing to change, 1 already as declared."
        assert len([line for line in lines if line]) == 2  # and which commit it is of
        assert it.outputs["exit-code"] == "0"


def test_the_same_plan_again_writes_nothing() -> None:
    with scene() as it:
        it.ci("plan", "pull_request")
        writes = len(it.github.writes)
        it.ci("plan", "pull_request")
        assert len(it.github.writes) == writes


def test_a_comment_that_others_wrote_before_is_not_touched() -> None:
    with scene() as it:
        for number in range(150):
            it.github.comment(12, f"Comment {number}")
        it.github.comment(12, "<!-- confsync:plan v1 e30= - - -->\nnot ours")
        it.ci("plan", "pull_request")
        it.ci("plan", "pull_request", environment={"GITHUB_RUN_ID": "78"})
        assert len(it.bodies) == 152
        assert it.bodies[150].endswith("not ours")
        assert "runs/78" in it.bodies[151]


def test_ten_thousand_changes() -> None:
    live = {f"c{n}": {"title": "Old " + "é" * 40} for n in range(10_000)}
    wanted = {f"c{n}": {"title": f"New {n} " + "日本" * 20} for n in range(10_000)}
    with scene(live, wanted) as it:
        assert it.ci("plan", "pull_request").code == 0
        (body,) = it.bodies
        assert len(body) <= LARGEST
        assert "too many changes to be approved one by one" in body
        assert len(it.summary.encode()) <= 1024 * 1024
        assert len(it.summary) > 100_000


@pytest.mark.parametrize("writable", [True, False])
def test_who_may_not_comment_has_the_rest(writable: bool) -> None:
    with scene() as it:
        it.github.writable = writable
        ran = it.ci("plan", "pull_request")
        assert ran.code == 0
        assert it.summary
        assert commands(ran.out, "notice")
        assert ("the plan is not in a comment: HTTP 403" in ran.err) is not writable
        assert len(it.bodies) == writable


def test_no_token() -> None:
    with scene() as it:
        ran = it.ci("plan", "pull_request", environment={"GITHUB_TOKEN": ""})
        assert ran.code == 0
        assert "there is no GITHUB_TOKEN" in ran.err


@pytest.mark.parametrize("arrived", [True, False])
def test_a_lost_answer_makes_no_second_comment(arrived: bool) -> None:
    with scene() as it:

        def lose(request: Request) -> Delivery | None:
            if request.method != "POST":
                it.github.next.append(lose)
                return None
            if arrived:
                it.github.comment(12, json.loads(request.body)["body"], BOT)
            return Delivery(message(502, "Server Error"), Ending.RESET)

        it.github.next.append(lose)
        assert it.ci("plan", "pull_request").code == 0
        assert len(it.bodies) == 1


def test_an_answer_that_is_not_githubs() -> None:
    with scene() as it:
        it.github.next += [Delivery(answered(200, {"number": "x"}))]
        ran = it.ci("plan", "pull_request")
        assert ran.code == 0
        assert "GitHub's answer is not a pull request" in ran.err


@pytest.mark.parametrize("name", ["push_merge", "schedule", "workflow_dispatch"])
def test_elsewhere_there_is_no_comment(name: str) -> None:
    with scene() as it:
        assert it.ci("plan", name).code == 0
        assert it.github.log == []
        assert it.summary


def without_key(variables: dict[str, str | None] | None = None) -> dict[str, str | None]:
    return {"ATTENTION_API_KEY": "", **(variables or {})}


@pytest.mark.parametrize("key", ["", KEY])
@pytest.mark.parametrize("kind", ["pull_request", "pull_request_target"])
def test_a_fork_gets_no_key(key: str, kind: str) -> None:
    environment = {"ATTENTION_API_KEY": key, "GITHUB_EVENT_NAME": kind}
    with scene() as it:
        it.github.writable = False
        ran = it.ci("plan", "pull_request_fork", environment=environment)
        assert ran.code == 0, ran
        assert it.world.service.log == []
        assert "from a fork" in it.summary
        assert "2 conversations in 1 file: no problems" in it.summary
        it.world.write("conversations/all.yaml", "conversations:\n  c1:\n    title: 5\n")
        ran = it.ci("plan", "pull_request_fork", environment=environment)
        assert ran.code == 1
        assert len(commands(ran.out, "error")) == 1
        assert it.github.writes == []


def test_a_fork_that_is_gone() -> None:
    happened = event("pull_request_fork")
    happened["pull_request"]["head"]["repo"] = None
    with scene() as it:
        assert "fork" in it.ci("plan", "pull_request_fork", happened=happened).err


def test_without_a_key_a_pull_request_of_our_own_is_red() -> None:
    with scene() as it:
        ran = it.ci("plan", "pull_request", environment=without_key())
        assert ran.code == 1
        assert "ATTENTION_API_KEY is empty" in ran.err
        assert "Nothing is approved" in it.bodies[0]


def test_the_key_goes_to_no_address_that_only_the_pull_request_names() -> None:
    with scene() as it:
        file = it.world.root / "confsync.yaml"
        file.write_text(file.read_text().replace(it.world.url, "https://evil.example/v2"))
        ran = it.ci("plan", "pull_request")
        assert ran.code == 1
        assert "the key is not sent to https://evil.example/v2" in ran.err
        assert "--api-url https://evil.example/v2" in ran.err
        assert "CS311" in ran.out


@links
@pytest.mark.parametrize("place", ["conversations/all.yaml", "confsync.yaml"])
@pytest.mark.parametrize("name", ["pull_request", "pull_request_fork"])
def test_a_link_to_a_secret_shows_nothing(place: str, name: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hunter2: hunter2")
    with scene() as it:
        file = it.world.root / place
        file.unlink()
        file.symlink_to(secret)
        ran = it.ci("plan", name)
        assert ran.code == 1
        assert "a link to a place outside of the project" in ran.err
        assert "hunter2" not in ran.out + ran.err + it.summary + it.on_github


@links
def test_a_link_into_gits_own_folder() -> None:
    with scene() as it:
        (it.world.root / ".git" / "config").write_text("hunter2: hunter2")
        (it.world.root / "conversations" / "x.yaml").symlink_to("../.git/config")
        assert "a link to a place outside" in it.ci("plan", "pull_request").err


def test_the_key_in_a_file_of_the_repository_is_taken_out() -> None:
    with scene({"c1": {"title": f"Old {KEY}"}}, {"c1": {"title": "New"}}) as it:
        with pytest.raises(AssertionError):  # The log has it; the runner masks secrets there.
            it.ci("plan", "pull_request")
        assert KEY not in it.on_github
        assert "[key]" in it.on_github


def environment_problem(it: Scene, **variables: str | None) -> str:
    ran = it.ci("plan", "pull_request", environment=variables)
    assert ran.code == 1
    assert it.github.log == []
    return ran.err


def test_an_environment_that_cannot_be_used_is_reported_in_whole() -> None:
    with scene() as it:
        said = environment_problem(
            it, GITHUB_REPOSITORY="x", GITHUB_SHA=None, GITHUB_API_URL="http://ghe.example/api"
        )
        assert "GITHUB_REPOSITORY is not usable" in said
        assert "GITHUB_SHA is not set" in said
        assert "plain http would show the key" in said


@pytest.mark.parametrize(
    ("happened", "said"),
    [
        ({}, "pull_request: Field required"),
        ({"pull_request": {"number": 0, "head": {"sha": "x", "repo": None}}}, "greater than 0"),
    ],
)
def test_an_event_that_cannot_be_used(happened: dict[str, Any], said: str) -> None:
    with scene() as it:
        ran = it.ci("plan", "pull_request", happened={"after": "a" * 40, **happened})
        assert ran.code == 1
        assert said in ran.err


def test_an_event_file_that_is_not_there_or_no_json(tmp_path: Path) -> None:
    (tmp_path / "event").write_text("{")
    with scene() as it:
        assert "no such file" in environment_problem(it, GITHUB_EVENT_PATH=str(tmp_path / "none"))
        assert "not JSON" in environment_problem(it, GITHUB_EVENT_PATH=str(tmp_path / "event"))


def test_files_of_the_runner_that_cannot_be_written(tmp_path: Path) -> None:
    with scene() as it:
        ran = it.ci(
            "plan",
            "pull_request",
            environment={"GITHUB_OUTPUT": str(tmp_path), "GITHUB_STEP_SUMMARY": str(tmp_path)},
        )
        assert ran.code == 0
        assert "GITHUB_OUTPUT cannot be written" in ran.err
        assert "GITHUB_STEP_SUMMARY cannot be written" in ran.err


def test_a_project_that_is_not_there() -> None:
    with scene() as it:
        (it.world.root / "confsync.yaml").unlink()
        ran = it.ci("plan", "pull_request")
        assert ran.code == 1
        assert "there is no confsync.yaml" in ran.err
        assert len(it.bodies) == 1


def test_github_enterprise_has_its_own_address() -> None:
    with scene() as it:
        it.ci("plan", "pull_request", environment={"GITHUB_SERVER_URL": "https://ghe.example"})
        assert "(https://ghe.example/example-org/calls/actions/runs/77)" in it.bodies[0]
