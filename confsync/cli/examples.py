"""The examples in the help of each command: what for, and the command line."""

from __future__ import annotations

from typing import Final, TypeAlias

Example: TypeAlias = tuple[str, str]

EXAMPLES: Final[dict[str, tuple[Example, ...]]] = {
    "init": (
        ("Create a project in a new folder", "confsync init calls"),
        ("Add the GitHub workflows to this one", "confsync init --github"),
    ),
    "demo": (("Try confsync, without a key", "confsync demo"),),
    "completion": (
        (
            "Complete in bash, from the next shell on",
            "confsync completion bash >> ~/.bashrc",
        ),
        (
            "In zsh, from a folder of $fpath",
            "confsync completion zsh > ~/.zfunc/_confsync",
        ),
        (
            "In fish",
            "confsync completion fish > ~/.config/fish/completions/confsync.fish",
        ),
    ),
    "skill": (("Give the guide to agents", "confsync skill > .agents/skills/confsync/SKILL.md"),),
    "plan": (
        ("Everything", "confsync plan"),
        (
            "One manifest; save the plan to apply exactly it",
            "confsync plan conversations/2026-10.yaml --out plan.json",
        ),
        ("In a script: exit 2 if changes are pending", "confsync plan --detailed-exitcode"),
        ("For a program that watches", "confsync plan --json-events events.jsonl"),
        ("As a page for a browser", "confsync plan --format html --out plan.html"),
    ),
    "apply": (
        ("Plan, ask, apply", "confsync apply"),
        ("A saved plan, without a question", "confsync apply plan.json --yes"),
        ("One conversation, by the beginning of its id", "confsync apply 6f1c2d1e"),
    ),
    "pull": (
        ("Import a month", "confsync pull --from 2026-10-01 --to 2026-10-31"),
        ("Update the files with what changed in the service", "confsync pull"),
        ("Show the difference, and write nothing", "confsync pull --dry-run"),
    ),
    "status": (("Summarize this project", "confsync status"),),
    "edit": (
        ("Set a label of a whole manifest", 'confsync edit conversations/2026-10.yaml --set "Team=EMEA"'),
        ("Try a prefix for every title, and write nothing", 'confsync edit --title "[EMEA] {title}" --dry-run'),
    ),
    "list": (
        ("Try a condition before it becomes a rule", "confsync list --when 'title=*demo*' --when external=true"),
        ("What a rule matches, as a table", "confsync list --rule demo-by-title --format csv"),
        ("A month, with other columns", "confsync list --from 2026-10-01 --to 2026-10-31 --columns id,owner,labels.Team"),
    ),
    "import": (
        ("Show what a table would declare", "confsync import calls.csv --dry-run"),
        ("Declare new conversations, too", "confsync import calls.csv --to-file conversations/new.yaml"),
    ),
    "export": (
        ("Export the declared values", "confsync export > calls.csv"),
        ("Export the live values", "confsync export --live > calls.csv"),
    ),
    "undo": (
        ("The newest run", "confsync undo last"),
        (
            "One conversation of an older run",
            "confsync undo .confsync/runs/20261122T093001112Z-0a1b2c.jsonl 6f1c2d1e",
        ),
    ),
    "runs": (("All runs", "confsync runs"),),
    "show": (
        ("A saved plan, each change in full", "confsync show plan.json --expand"),
        ("As Markdown, for a comment", "confsync show plan.json --format markdown"),
    ),
    "validate": (
        ("All files", "confsync validate"),
        ("Show what --fix would correct", "confsync validate --fix --diff"),
        ("As a report for GitLab", "confsync validate --format codequality"),
    ),
    "fmt": (
        ("Format all manifests", "confsync fmt"),
        ("In a pipeline: exit 1 if a file would change", "confsync fmt --check"),
    ),
    "explain": (
        ("A code", "confsync explain CS605"),
        ("Why a label should have its value", 'confsync explain 6f1c2d1e "Call Type"'),
    ),
    "schema": (
        ("For editors: manifests", "confsync schema > manifest.schema.json"),
        ("With the labels of the catalog", "confsync schema --catalog > manifest.schema.json"),
        ("For scripts: plans", "confsync schema plan"),
    ),
    "probe": (
        (
            "Test the service with a scratch call",
            "confsync probe 6f1c2d1e-3b5a-4c52-9d0e-1f6a7b8c9d01",
        ),
    ),
    "catalog pull": (("Update the file that labels.catalog names", "confsync catalog pull"),),
    "ci plan": (
        ("As a step of a workflow", "confsync ci plan"),
        ("From the default branch, with the pull request in a folder", "confsync ci plan --tree pull-request"),
    ),
    "ci apply": (("After the merge", "confsync ci apply --review approved"),),
    "ci sync": (("On a schedule: apply approved rules to new calls", "confsync ci sync"),),
    "ci drift": (
        ("Report in an issue", "confsync ci drift"),
        ("Propose the live values in a pull request", "confsync ci drift --pull-request"),
    ),
    "snapshot": (
        ("Save it for pull requests from forks", "confsync snapshot --out snapshot.json"),
        ("Plan against it, without a key", "confsync plan --snapshot snapshot.json"),
    ),
    "sandbox serve": (
        ("On any free port", "confsync sandbox serve"),
        ("With 300 calls to try rules on", "confsync sandbox serve --sample organisation --set rows=all"),
        ("With failures, as a rehearsal", "confsync sandbox serve --port 8080 --faults storm,flaky"),
    ),
    "sandbox faults": (("List the faults", "confsync sandbox faults"),),
    "sandbox reset": (("Restore the samples", "confsync sandbox reset -C confsync-demo"),),
}  # fmt: skip
"""By the command's path, such as `ci plan`."""


def lines(path: str) -> list[str]:
    """The examples of a command as lines for its help; none for a path without examples."""
    return [line for why, command in EXAMPLES.get(path, ()) for line in (f"# {why}", command)]
