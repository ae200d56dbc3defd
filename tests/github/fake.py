"""A GitHub of one repository: real HTTP on loopback, with the API's pages, limits and refusals."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from confsync.model.transport import Request, Response
from confsync.sandbox.delivery import Delivery
from confsync.sandbox.rules import Service
from confsync.sandbox.server import running
from confsync.sandbox.state import State

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TOKEN = "ghs_test0123456789abcdefghijklmnopqrstuv"
"""What every test gives to the job; it must turn up in no output."""
REPOSITORY = "example-org/calls"
BOT = {"login": "github-actions[bot]", "id": 41898282, "type": "Bot"}
PERSON = {"login": "example-author", "id": 33, "type": "User"}
REVIEWER = {"login": "example-reviewer", "id": 34, "type": "User"}
OUTSIDER = {"login": "example-outsider", "id": 35, "type": "User"}
LONGEST = 65_536
CHECKED_OUT = "a" * 40
"""The commit that a schedule runs on."""
_LARGEST_PAGE = 100
Tree = dict[str, tuple[str, str]]
"""The mode and the content of each file, by its path."""


@dataclass
class FakeGitHub:
    """What the repository has. `log` are the requests that came, `next` are answered before all else.

    `changed` are the files that a pull request changes, `contents` the texts of files by commit and
    path. `authored` are the commits of a pull request where they are not one commit of its author, and
    `permissions` the roles of people by login. `proposed` are the pull requests that were opened here, `trees` and `commits` what git has by hash.
    `writable` False: the token of a pull request from a fork. `may_propose` False: the setting that
    workflows may open no pull requests.
    """

    url: str = ""
    pulls: dict[int, dict[str, Any]] = field(default_factory=dict)
    comments: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    issues: list[dict[str, Any]] = field(default_factory=list)
    reviews: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    changed: dict[int, list[str]] = field(default_factory=dict)
    contents: dict[tuple[str, str], str] = field(default_factory=dict)
    authored: dict[int, list[dict[str, Any]]] = field(default_factory=dict)
    permissions: dict[str, str] = field(
        default_factory=lambda: {"example-author": "maintain", "example-reviewer": "write"}
    )
    proposed: list[dict[str, Any]] = field(default_factory=list)
    trees: dict[str, Tree] = field(default_factory=dict)
    commits: dict[str, dict[str, Any]] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    writable: bool = True
    may_propose: bool = True
    log: list[Request] = field(default_factory=list)
    next: list[Delivery | Callable[[Request], Delivery | None]] = field(default_factory=list)
    _ids: int = 1000
    _time: int = 0

    def play(self, service: Service, request: Request) -> Delivery:
        """Answer; the simulated service behind the server is not asked."""
        del service
        self.log.append(request)
        if self.next:
            scripted = self.next.pop(0)
            delivery = scripted if isinstance(scripted, Delivery) else scripted(request)
            if delivery is not None:
                return delivery
        return Delivery(self.answer(request))

    def answer(self, request: Request) -> Response:
        """What GitHub says."""
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return message(401, "Bad credentials")
        if request.method != "GET" and not self.writable:
            return message(403, "Resource not accessible by integration")
        body = json.loads(request.body) if request.body else {}
        if len(body.get("body", "")) > LONGEST:
            return message(422, "Validation Failed: body is too long (maximum is 65536 characters)")
        for method, pattern, route in self._routes():
            found = re.fullmatch(f"/repos/{REPOSITORY}{pattern}", request.path)
            if found and method == request.method:
                return route(request, body, *map(_number, found.groups()))
        return message(404, "Not Found")

    def comment(self, number: int, body: str, user: dict[str, Any] = PERSON) -> dict[str, Any]:
        """Somebody writes a comment."""
        self._ids += 1
        made = {"id": self._ids, "user": user, "body": body, "updated_at": self._now()}
        self.comments.setdefault(number, []).append(made)
        return made

    def approve(
        self,
        number: int,
        state: str = "APPROVED",
        user: dict[str, Any] = REVIEWER,
        commit: str | None = None,
        at: str | None = None,
    ) -> dict[str, Any]:
        """Somebody reviews the last commit, or another `commit`."""
        commit = commit or self.pulls[number]["head"]["sha"]
        made = {
            "user": user,
            "state": state,
            "commit_id": commit,
            "submitted_at": at or self._now(),
        }
        self.reviews.setdefault(number, []).append(made)
        return made

    def _now(self) -> str:
        """A second later each time it is asked."""
        self._time += 1
        return f"2026-11-20T08:{self._time // 60:02}:{self._time % 60:02}Z"

    @staticmethod
    def commit_of(
        sha: str, author: dict[str, Any] | None = PERSON, committer: dict[str, Any] | None = PERSON
    ) -> dict[str, Any]:
        """A commit as the list of a pull request's commits has it. None: no account is known."""
        return {"sha": sha, "author": author, "committer": committer}

    def issue(self, title: str, body: str, user: dict[str, Any] = PERSON) -> dict[str, Any]:
        """Somebody opens an issue."""
        number = 100 + len(self.issues)
        made = {"number": number, "title": title, "body": body, "user": user, "state": "open"}
        self.issues.append(made)
        return made

    @property
    def writes(self) -> list[tuple[str, str]]:
        """Method and path of what would change something."""
        return [(each.method, each.path) for each in self.log if each.method != "GET"]

    def _routes(self) -> list[tuple[str, str, Callable[..., Response]]]:
        return [
            ("GET", "", self._repository),
            ("GET", r"/pulls/(\d+)", self._pull),
            ("GET", r"/pulls/(\d+)/reviews", self._reviews),
            ("GET", r"/pulls/(\d+)/commits", self._commits_of),
            ("GET", r"/pulls/(\d+)/files", self._files_of),
            ("GET", r"/contents/(.+)", self._contents),
            ("GET", r"/collaborators/([^/]+)/permission", self._permission),
            ("GET", r"/commits/([0-9a-f]+)/pulls", self._pulls_of),
            ("GET", r"/issues/(\d+)/comments", self._comments),
            ("POST", r"/issues/(\d+)/comments", self._create_comment),
            ("PATCH", r"/issues/comments/(\d+)", self._update_comment),
            ("GET", r"/pulls", self._listed),
            ("POST", r"/pulls", self._propose),
            ("PATCH", r"/pulls/(\d+)", self._update_pull),
            ("GET", r"/git/commits/([0-9a-f]{40})", self._commit),
            ("POST", r"/git/commits", self._create_commit),
            ("POST", r"/git/trees", self._create_tree),
            ("GET", r"/git/ref/heads/(.+)", self._ref),
            ("POST", r"/git/refs", self._create_ref),
            ("PATCH", r"/git/refs/heads/(.+)", self._update_ref),
            ("GET", r"/issues", self._issues),
            ("POST", r"/issues", self._create_issue),
            ("PATCH", r"/issues/(\d+)", self._update_issue),
        ]

    def _repository(self, _request: Request, _body: Any) -> Response:
        return answered(200, {"full_name": REPOSITORY, "default_branch": "main"})

    def _pull(self, _request: Request, _body: Any, number: int) -> Response:
        pull = self.pulls.get(number)
        return message(404, "Not Found") if pull is None else answered(200, pull)

    def _pulls_of(self, request: Request, _body: Any, sha: str) -> Response:
        found = [pull for pull in self.pulls.values() if sha in pull["commits"]]
        return self._page(request, found)

    def _reviews(self, request: Request, _body: Any, number: int) -> Response:
        return self._page(request, self.reviews.get(number, []))

    def _commits_of(self, request: Request, _body: Any, number: int) -> Response:
        head = self.pulls[number]["head"]["sha"]
        return self._page(request, self.authored.get(number, [self.commit_of(head)]))

    def _files_of(self, request: Request, _body: Any, number: int) -> Response:
        return self._page(request, [{"filename": name} for name in self.changed.get(number, [])])

    def _contents(self, request: Request, _body: Any, path: str) -> Response:
        found = self.contents.get((dict(request.query)["ref"], path))
        if found is None:
            return message(404, "Not Found")
        content = base64.encodebytes(found.encode()).decode()
        return answered(200, {"type": "file", "encoding": "base64", "content": content})

    def _permission(self, _request: Request, _body: Any, login: str) -> Response:
        if login not in self.permissions:
            return message(404, f"{login} is not a user")
        role = self.permissions[login]
        permission = {"maintain": "write", "triage": "read"}.get(role, role)
        found = {"permission": permission, "role_name": role, "user": {"login": login}}
        return answered(200, found)

    def _comments(self, request: Request, _body: Any, number: int) -> Response:
        return self._page(request, self.comments.get(number, []))

    def _create_comment(self, _request: Request, body: Any, number: int) -> Response:
        return answered(201, self.comment(number, body["body"], BOT))

    def _update_comment(self, _request: Request, body: Any, id: int) -> Response:
        for comment in (each for listed in self.comments.values() for each in listed):
            if comment["id"] == id:
                comment.update(body, updated_at=self._now())
                return answered(200, comment)
        return message(404, "Not Found")

    def _issues(self, request: Request, _body: Any) -> Response:
        asked = dict(request.query)
        found = [
            each
            for each in self.issues
            if each["state"] == asked.get("state", "open")
            and each["user"]["login"] == asked.get("creator", each["user"]["login"])
        ]
        return self._page(request, found)

    def _create_issue(self, _request: Request, body: Any) -> Response:
        made = self.issue(body["title"], body["body"], BOT)
        made["labels"] = [{"name": name} for name in body.get("labels", [])]
        return answered(201, made)

    def _update_issue(self, _request: Request, body: Any, number: int) -> Response:
        issue = next(each for each in self.issues if each["number"] == number)
        issue.update(body)
        return answered(200, issue)

    def files(self, branch: str) -> Tree:
        """What the last commit of a branch has."""
        return self.trees[self.commits[self.branches[branch]]["tree"]["sha"]]

    def _listed(self, request: Request, _body: Any) -> Response:
        asked = dict(request.query)
        if asked.get("state") == "closed":
            closed = [each for each in self.pulls.values() if each["state"] == "closed"]
            newest = sorted(closed, key=lambda each: str(each["merged_at"]), reverse=True)
            return self._page(request, [p for p in newest if p["base"]["ref"] == asked["base"]])
        found = [
            each
            for each in self.proposed
            if each["state"] == asked.get("state", "open")
            and each["head"]["label"] == asked.get("head", each["head"]["label"])
        ]
        return self._page(request, found)

    def _propose(self, _request: Request, body: Any) -> Response:
        if not self.may_propose:
            reason = "GitHub Actions is not permitted to create or approve pull requests."
            return message(403, reason)
        head, owner = body["head"], REPOSITORY.partition("/")[0]
        if head not in self.branches:
            return message(422, "Validation Failed: head is invalid")
        if any(p["head"]["ref"] == head and p["state"] == "open" for p in self.proposed):
            reason = f"Validation Failed: A pull request already exists for {owner}:{head}."
            return message(422, reason)
        made = {
            "number": 200 + len(self.proposed),
            "title": body["title"],
            "body": body["body"],
            "state": "open",
            "user": BOT,
            "head": {"label": f"{owner}:{head}", "ref": head, "sha": self.branches[head]},
            "base": {"ref": body["base"]},
        }
        self.proposed.append(made)
        return answered(201, made)

    def _update_pull(self, _request: Request, body: Any, number: int) -> Response:
        pull = next(each for each in self.proposed if each["number"] == number)
        pull.update(body)
        return answered(200, pull)

    def _commit(self, _request: Request, _body: Any, sha: int | str) -> Response:
        found = self.commits.get(str(sha))
        return message(404, "Not Found") if found is None else answered(200, found)

    def _create_commit(self, _request: Request, body: Any) -> Response:
        if body["tree"] not in self.trees or not {*body["parents"]} <= self.commits.keys():
            return message(422, "Tree SHA or a parent's does not exist")
        self._ids += 1
        return answered(201, self.commit(f"{self._ids:040x}", body))

    def commit(self, sha: str, body: dict[str, Any]) -> dict[str, Any]:
        """A commit with this hash: of a tree, by its hash, after `parents`."""
        parents = [{"sha": each} for each in body["parents"]]
        made = {"sha": sha, "tree": {"sha": body["tree"]}, "parents": parents}
        self.commits[sha] = {**made, "message": body["message"]}
        return self.commits[sha]

    def _create_tree(self, _request: Request, body: Any) -> Response:
        if body["base_tree"] not in self.trees:
            return message(422, "base_tree is not a valid tree oid")
        tree = {**self.trees[body["base_tree"]]}
        for entry in body["tree"]:
            if entry["type"] != "blob" or entry["mode"] not in {"100644", "100755"}:
                return message(422, "tree.mode is not one that a blob has")
            if {"", ".", "..", ".git"} & {*entry["path"].split("/")}:
                return message(422, "tree.path contains a malformed path component")
            tree[entry["path"]] = entry["mode"], entry["content"]
        return answered(201, {"sha": self.tree(tree)})

    def tree(self, tree: Tree) -> str:
        """The hash of a tree that git has then."""
        sha = hashlib.sha1(json.dumps(tree, sort_keys=True).encode()).hexdigest()
        self.trees[sha] = tree
        return sha

    def _ref(self, _request: Request, _body: Any, branch: str) -> Response:
        sha = self.branches.get(branch)
        return message(404, "Not Found") if sha is None else answered(200, {"object": {"sha": sha}})

    def _create_ref(self, _request: Request, body: Any) -> Response:
        branch = body["ref"].removeprefix("refs/heads/")
        if branch in self.branches:
            return message(422, "Reference already exists")
        return self._put_ref(branch, body["sha"], 201)

    def _update_ref(self, _request: Request, body: Any, branch: str) -> Response:
        if branch not in self.branches:
            return message(422, "Reference does not exist")
        parents = [each["sha"] for each in self.commits[body["sha"]]["parents"]]
        if not body.get("force") and self.branches[branch] not in parents:
            return message(422, "Update is not a fast forward")
        return self._put_ref(branch, body["sha"], 200)

    def _put_ref(self, branch: str, sha: str, status: int) -> Response:
        if sha not in self.commits:
            return message(422, "Object does not exist")
        self.branches[branch] = sha
        return answered(status, {"ref": f"refs/heads/{branch}", "object": {"sha": sha}})

    def _page(self, request: Request, items: list[dict[str, Any]]) -> Response:
        asked = dict(request.query)
        size = min(int(asked.get("per_page", 30)), _LARGEST_PAGE)
        page = int(asked.get("page", 1))
        headers = {}
        if page * size < len(items):
            query = urlencode({**asked, "page": page + 1})
            # GitHub names the repository by its number here; the fake's routes do not know that.
            headers["link"] = f'<{self.url}{request.path}?{query}>; rel="next", <x>; rel="last"'
        return answered(200, items[(page - 1) * size : page * size], **headers)


@contextmanager
def github() -> Iterator[FakeGitHub]:
    """A GitHub that answers until the end of the block."""
    fake = FakeGitHub()
    tree = fake.tree({"README.md": ("100644", "Calls\n")})
    fake.commit(CHECKED_OUT, {"message": "Begin", "tree": tree, "parents": []})
    with running(Service(State.of({})), faults=fake) as url:
        fake.url = url
        yield fake


def answered(status: int, value: Any, **headers: str) -> Response:
    """An answer."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    body = json.dumps(value).encode()
    return Response(status, {"content-type": "application/json; charset=utf-8", **more}, body)


def message(status: int, text: str, **headers: str) -> Response:
    """A refusal."""
    return answered(
        status, {"message": text, "documentation_url": "https://docs.example"}, **headers
    )


def _number(text: str) -> int | str:
    return int(text) if text.isdigit() and len(text) < 40 else text
