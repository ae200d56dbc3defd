"""The rules of the simulated API: what a request is answered, and what it changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from confsync.sandbox import keys, lists, writes
from confsync.sandbox.answers import Refusal, decoded, encoded, error, ok
from confsync.sandbox.rows import LIGHT, Rows
from confsync.sandbox.switches import Switches

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from confsync.model import Json
    from confsync.sandbox.conversation import Conversation
    from confsync.sandbox.state import State
    from confsync.wire import Request, Response


@dataclass(frozen=True, slots=True)
class Logged:
    """A request that came, and the status of its answer. Headers are not kept: they hold the key.

    `body` is the JSON value that was sent; None where there was none or it was broken. `refusal`
    is why an error was answered.
    """

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    body: Json
    status: int
    refusal: str = ""


class Service:
    """The simulated service. Every change of the state that it accepts is saved to `file`, if any.

    `log` holds the requests that came, in their order; `watch` is called with each of them.
    """

    def __init__(
        self,
        state: State,
        switches: Switches | None = None,
        *,
        file: Path | None = None,
        watch: Callable[[Logged], None] | None = None,
    ) -> None:
        self.state = state
        self.switches = switches or Switches()
        self.file = file
        self.log: list[Logged] = []
        self._watch = watch
        self._one = Rows(self.switches)
        self._light = Rows(self.switches, self.switches.light, LIGHT)
        self._full = Rows(self.switches, self.switches.full)
        self._selected: tuple[object, Sequence[Conversation]] = None, ()

    def handle(self, request: Request) -> Response:
        """Answer one request; its path is below the base address."""
        body = decoded(request.body)
        refused = ""
        try:
            keys.check(request.headers.get("authorization", ""), self.switches)
            response = self._route(request, body)
        except Refusal as refusal:
            refused = refusal.detail
            response = error(refusal.status, refused, self.switches.errors)
        seen = Logged(request.method, request.path, request.query, body, response.status, refused)
        self.log.append(seen)
        if self._watch is not None:
            self._watch(seen)
        return response

    def _route(self, request: Request, body: Json) -> Response:
        segments = [unquote(segment) for segment in request.path.split("/")[1:]]
        match request.method, *segments:
            case "GET", "conversations", "list":
                return self._list(request, self._light)
            case "GET", "conversations":
                return self._list(request, self._full)
            case "GET", "conversations", "by-external-id", external:
                found = self._imported(external)
                return ok(encoded({"conversation_id": found.id}))
            case "GET", "conversations", id_:
                by_external = ("by", "external_id") in request.query
                return self._show(self._imported(id_) if by_external else self._find(id_))
            case "PUT", "conversations", id_, *rest if tuple(rest) in writes.ENDPOINTS:
                fields = writes.asked(writes.ENDPOINTS[tuple(rest)], body)
                return self._write(self._find(id_), fields)
            case "GET", "labels":
                categories = list(self.state.categories)
                bare = self.switches.catalog == "bare"
                return ok(encoded(categories if bare else {"data": categories}))
            case "GET", "labels", id_:
                for category in self.state.categories:
                    if category.get("uuid") == id_:
                        return ok(encoded({"data": category}))
                raise Refusal(404, "There is no label category with this id.")
            case (("GET" | "PUT"), *_):
                raise Refusal(404, "There is nothing at this path.")
            case _:
                raise Refusal(405, "The sandbox plays only GET and PUT.")

    def _list(self, request: Request, rows: Rows) -> Response:
        number, size = lists.page(request.query, self.switches)
        selected = self._select(request.query)
        shown = selected[(number - 1) * size : number * size]
        envelope: dict[str, Json] = {
            # `related` is known to point at another endpoint [client].
            "links": {"self": f"/v2{request.path}", "related": "/v2/conversations"}
        }
        total = len(selected)
        if self.switches.meta == "total":
            envelope["meta"] = {"totalRecords": total}
        elif self.switches.meta == "full":
            envelope["meta"] = {
                "totalRecords": total,
                "pageCount": -(-total // size),
                "pageNumber": number,
                "pageSize": size,
            }
        data = b",".join(map(rows.render, shown))
        return ok(b'{"data":[%b],%b' % (data, encoded(envelope)[1:]))

    def _select(self, query: lists.Query) -> Sequence[Conversation]:
        """All conversations that a list shows, newest first [client]; kept for its next page."""
        asked = self.state.revision, lists.filters(query)
        if self._selected[0] != asked:
            tests = lists.tests(query)
            if self.switches.hidden == "hidden":
                tests.append(lambda each: not each.hidden)
            self._selected = (
                asked,
                [each for each in self.state if all(test(each) for test in tests)],
            )
        return self._selected[1]

    def _find(self, id_: str) -> Conversation:
        found = self.state.get(id_)
        if found is None:
            raise Refusal(404, "There is no conversation with this id.")
        if found.hidden and self.switches.hidden_get != "200":
            raise Refusal(int(self.switches.hidden_get), "This conversation is not for you.")
        return found

    def _imported(self, external: str) -> Conversation:
        """The conversation that was imported under this id of another system [client]."""
        for each in self.state:
            metadata = each.attributes.get("importMetadata")
            if isinstance(metadata, dict) and metadata.get("externalId") == external:
                return self._find(each.id)
        raise Refusal(404, "There is no conversation with this external id.")

    def _show(self, conversation: Conversation) -> Response:
        resource = self._one.render(conversation)
        return ok(b'{"data":%b}' % resource if self.switches.wrap == "data" else resource)

    def _write(self, before: Conversation, fields: writes.Fields) -> Response:
        if self.switches.unknown == "refuse":
            writes.check_catalog(fields, self.state.categories)
        after = writes.applied(before, fields, self.switches)
        self.state.put(after)
        self._save(before)
        return self._show(before if self.switches.echo == "stale" else after)

    def _save(self, before: Conversation) -> None:
        """Keep the change; one that cannot be kept is taken back and answered as an error."""
        if self.file is None:
            return
        try:
            self.state.save(self.file)
        except OSError as problem:
            self.state.put(before)
            raise Refusal(500, f"The sandbox cannot save its state: {problem}") from problem
