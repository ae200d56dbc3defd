"""`ci drift --pull-request`: one pull request with what `confsync pull` would write."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from confsync.sandbox.delivery import Delivery, Ending
from tests.github.fake import CHECKED_OUT, message
from tests.github.scene import Scene, scene
from tests.github.test_drift import CLEAN, a_day_later

if TYPE_CHECKING:
    from confsync.model.transport import Request
    from tests.support.command import Ran

BRANCH = "confsync/drift"
FILE = "conversations/all.yaml"


def drift(it: Scene, **options: Any) -> Ran:
    """Run it; the work tree stays as it is."""
    before = contents(it.world.root)
    ran = it.ci("drift", "schedule", "--pull-request", **options)
    assert contents(it.world.root) == before
    return ran


def contents(root: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in root.rglob("*") if file.is_file()}


def pulled(it: Scene, file: str = FILE) -> str:
    """What `confsync pull` makes of a file."""
    it.world.run("pull")
    return (it.world.root / file).read_bytes().decode()


def test_from_the_first_drift_to_the_last() -> None:
    with scene(declared=CLEAN) as it:
        assert drift(it).code == 0
        assert it.github.writes == []

        it.world.edit("c1", title="Drifted")
        ran = drift(it)
        assert ran.code == 2, ran
        (pull,) = it.github.proposed
        assert pull["title"] == "Drift: declare what the service has of 1 conversation"
        assert (pull["head"]["ref"], pull["base"]["ref"]) == (BRANCH, "main")
        assert "Drifted" in pull["body"]
        assert (
            "declare what the service has**: 1 value of 1 conversation in 1 file." in pull["body"]
        )
        assert "confsync apply" in pull["body"]
        assert it.outputs == {"has-changes": "true", "changes": "1", "exit-code": "2"}
        assert it.github.issues == []
        tip = it.github.commits[it.github.branches[BRANCH]]
        assert tip["parents"] == [{"sha": CHECKED_OUT}]

        it.github.log.clear()
        assert drift(it).code == 2
        assert it.github.writes == [("POST", "/repos/example-org/calls/git/trees")]
        assert it.github.commits[it.github.branches[BRANCH]] == tip

        it.world.edit("c2", title="Drifted, too")
        assert drift(it).code == 2
        assert it.github.proposed == [pull]
        assert pull["title"] == "Drift: declare what the service has of 2 conversations"
        tip = it.github.commits[it.github.branches[BRANCH]]
        assert tip["parents"] == [{"sha": CHECKED_OUT}], "one commit, no matter what was there"

        it.world.edit("c1", title="Call 1")
        it.world.edit("c2", title="Call 2")
        assert drift(it).code == 0
        assert pull["state"] == "closed"
        assert "Everything is as declared again" in pull["body"]

        it.world.edit("c1", title="Drifted again")
        assert drift(it).code == 2
        assert [each["state"] for each in it.github.proposed] == ["closed", "open"]


def test_the_branch_has_what_pull_writes() -> None:
    text = '\ufeff# ours\r\nconversations:\r\n  "c1": {title: Call 1} # first\r\n  c2:\r\n    title: Call 2\r\n'
    with scene(declared=CLEAN) as it:
        file = it.world.root / FILE
        file.write_bytes(text.encode())
        file.chmod(0o755)
        it.world.edit("c1", title="会議: 第1四半期")
        it.world.edit("c2", title="Drifted, too")
        assert drift(it).code == 2
        files = it.github.files(BRANCH)
        assert files == {
            "README.md": ("100644", "Calls\n"),
            FILE: ("100755", pulled(it)),
        }
        assert files[FILE][1].startswith("\ufeff# ours\r\n")
        assert "会議" in files[FILE][1]
        # Merged, nothing drifts any more.
        assert drift(it).code == 0
        assert it.github.proposed[0]["state"] == "closed"


def test_a_project_in_a_folder_has_a_branch_of_its_own() -> None:
    with scene(declared=CLEAN) as it:
        inner = it.world.root / "teams" / "emea"
        (inner / "conversations").mkdir(parents=True)
        for name in ("confsync.yaml", FILE):
            (it.world.root / name).rename(inner / name)
        it.world.edit("c1", title="Drifted")
        assert drift(it, project=inner).code == 2
        (pull,) = it.github.proposed
        assert pull["title"].endswith("(teams/emea)")
        branch = pull["head"]["ref"]
        assert branch.startswith("confsync/drift-teams-emea-")
        assert "Drifted" in it.github.files(branch)[f"teams/emea/{FILE}"][1]


def test_a_link_stays_one() -> None:
    with scene(declared=CLEAN) as it:
        real = it.world.root / "shared.yaml"
        (it.world.root / FILE).rename(real)
        (it.world.root / FILE).symlink_to(Path("..") / "shared.yaml")
        it.world.edit("c1", title="Drifted")
        assert drift(it).code == 2
        assert it.github.files(BRANCH).keys() == {"README.md", "shared.yaml"}


def test_when_a_drift_was_first_seen_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    with scene(declared=CLEAN) as it:
        it.world.edit("c1", title="Drifted")
        drift(it)
        (pull,) = it.github.proposed
        a_day_later(monkeypatch)
        it.world.edit("c2", title="Drifted, too")
        drift(it)
        lines = [line for line in pull["body"].splitlines() if line.startswith("- ")]
        assert [line.rpartition(", since ")[2] for line in lines] == [
            "2027-01-15 08:16 UTC",
            "2027-01-16 08:16 UTC",
        ]


def test_what_cannot_be_taken_over_is_reported() -> None:
    declared = {"c1": {"title": "Call 1"}, "c2": {"labels": {"Team": "EMEA"}}}
    with scene(declared=declared) as it:
        it.world.edit("c1", title="Drifted")
        it.world.edit("c2", labels={"Team": 5})
        ran = drift(it)
        assert ran.code == 2, ran
        assert "CS901" in ran.err
        (pull,) = it.github.proposed
        assert "1 value of 1 conversation in 1 file" in pull["body"]
        assert (
            "These values are not in it, because no file can declare them:\n\n- ` conversations/all.yaml:1: "
            in pull["body"]
        )

        it.world.edit("c1", title="Call 1")
        ran = drift(it)
        assert ran.code == 2
        assert "no file can declare what drifted" in ran.err
        assert pull["state"] == "closed"
        assert "No file can declare what drifted" in pull["body"]


def test_what_could_not_be_reported_closes_nothing() -> None:
    with scene(declared=CLEAN) as it:
        it.world.edit("c1", title="Drifted")
        drift(it)
        it.world.edit("c1", title="Call 1")
        it.world.declare({**CLEAN, "missing": {"title": "x"}})
        assert drift(it).code == 1
        it.world.write(FILE, "conversations: [")
        assert drift(it).code == 1
        assert it.github.proposed[0]["state"] == "open"


def test_workflows_may_open_no_pull_requests() -> None:
    with scene(declared=CLEAN) as it:
        it.github.may_propose = False
        it.world.edit("c1", title="Drifted")
        ran = drift(it)
        assert ran.code == 2
        assert "the drift is not in a pull request: HTTP 403" in ran.err
        assert "allow GitHub Actions to create pull requests" in " ".join(ran.err.split())
        assert "Drifted" in it.summary
        it.github.may_propose = True
        drift(it)
        assert len(it.github.proposed) == 1


def test_without_the_rights() -> None:
    with scene(declared=CLEAN) as it:
        it.github.writable = False
        it.world.edit("c1", title="Drifted")
        ran = drift(it)
        assert ran.code == 2
        assert "the drift is not in a pull request: HTTP 403" in ran.err
        assert it.github.branches == {}


def test_a_branch_that_a_rule_protects_is_left_alone() -> None:
    with scene(declared=CLEAN) as it:
        it.world.edit("c1", title="Drifted")

        def refuse(request: Request) -> Delivery | None:
            if not request.path.endswith("/git/refs"):
                it.github.next.append(refuse)
                return None
            return Delivery(message(422, "Repository rule violations found"))

        it.github.next.append(refuse)
        ran = drift(it)
        assert ran.code == 2
        assert "Repository rule violations found" in ran.err
        assert it.github.proposed == []


@pytest.mark.parametrize("arrived", [True, False])
@pytest.mark.parametrize("path", ["/git/trees", "/git/commits", "/git/refs", "/pulls"])
def test_a_lost_answer_makes_nothing_twice(path: str, arrived: bool) -> None:
    with scene(declared=CLEAN) as it:
        it.world.edit("c1", title="Drifted")

        def lose(request: Request) -> Delivery | None:
            if request.method != "POST" or not request.path.endswith(path):
                it.github.next.append(lose)
                return None
            if arrived:
                it.github.answer(request)
            return Delivery(message(502, "Server Error"), Ending.RESET)

        it.github.next.append(lose)
        ran = drift(it)
        assert ran.code == 2
        assert "the drift is not" not in ran.err, ran
        assert len(it.github.proposed) == 1
        assert "Drifted" in it.github.files(BRANCH)[FILE][1]


def test_only_the_pull_request_of_its_branch_is_touched() -> None:
    with scene(declared=CLEAN) as it:
        it.world.edit("c1", title="Drifted")
        drift(it)
        (ours,) = it.github.proposed
        head = {"label": f"somebody:{BRANCH}", "ref": BRANCH}
        other = {**ours, "number": 300, "head": head}
        it.github.proposed.insert(0, other)
        it.world.edit("c1", title="Call 1")
        drift(it)
        assert (ours["state"], other["state"]) == ("closed", "open")


def test_a_run_on_a_tag_proposes_nothing() -> None:
    with scene(declared=CLEAN) as it:
        it.world.edit("c1", title="Drifted")
        ran = drift(it, environment={"GITHUB_REF": "refs/tags/v1"})
        assert ran.code == 2
        assert "this run is on refs/tags/v1" in ran.err
        assert it.github.writes == []


def test_outside_of_github_it_says_what_it_would_do() -> None:
    with scene(declared=CLEAN) as it:
        it.world.edit("c1", title="Drifted")
        ran = drift(it, environment={"GITHUB_ACTIONS": None})
        assert (ran.code, "open or update its pull request" in ran.err) == (2, True)
        assert it.github.log == []
