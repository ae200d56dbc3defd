"""The rules of the simulated API: what a request is answered, and what it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote

from confsync.sandbox import keys, labels, lists, people, writes
from confsync.sandbox.answers import Refusal, decoded, encoded, error, ok
from confsync.sandbox.rows import Look, Rows, names
from confsync.sandbox.switches import Switches
from confsync.sandbox.timing import Timing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from confsync.model import Json
    from confsync.model.transport import Request, Response
    from confsync.sandbox.arrivals import Arrivals
    from confsync.sandbox.conversation import Conversation
    from confsync.sandbox.state import State
    from confsync.sandbox.switches import Shape


class Logged(NamedTuple):
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

    Before each request `arrivals` let calls arrive. `log` holds the requests that came, in their order; `watch` is called with each of them.
    """

    def __init__(
        self,
        state: State,
        switches: Switches | None = None,
        *,
        file: Path | None = None,
        arrivals: Arrivals | None = None,
        watch: Callable[[Logged], None] | None = None,
    ) -> None:
        self.state = state
        self.switches = switches or Switches()
        self.file = file
        self.log: list[Logged] = []
        self.users: Sequence[people.User] = people.USERS
        self.teams: Mapping[str, str] = people.TEAMS
        self.arrivals = arrivals
        self._watch = watch
        self._timing = Timing()
        self._rows: dict[Look, Rows] = {}
        self._selected: tuple[object, Sequence[Conversation]] = None, ()

    def handle(self, request: Request, switches: Switches | None = None) -> Response:
        """Answer one request, as its own `switches` say if it has any.

        The request's path is below the base address.
        """
        switches = switches or self.switches
        body = decoded(request.body)
        refused = ""
        try:
            if self.arrivals is not None:
                self.arrivals.advance(self.state)
            self._timing.next_request()
            keys.check(request.headers.get("authorization", ""), request.path, switches)
            response = self._route(request, body, switches)
        except Refusal as refusal:
            refused = refusal.detail
            response = error(refusal.status, refused, switches.errors)
        seen = Logged(request.method, request.path, request.query, body, response.status, refused)
        self.log.append(seen)
        if self._watch is not None:
            self._watch(seen)
        return response

    def _route(self, request: Request, body: Json, switches: Switches) -> Response:
        segments = [unquote(segment) for segment in request.path.split("/")[1:]]
        match request.method, *segments:
            case "GET", "conversations", "list":
                return self._list(request, switches, switches.light, light=True)
            case "GET", "conversations":
                return self._list(request, switches, switches.full, light=False)
            case "GET", "conversations", "by-external-id", external:
                found = self._imported(external, switches)
                return ok(encoded({"conversation_id": found.id}))
            case "GET", "conversations", id:
                by_external = ("by", "external_id") in request.query
                find = self._imported if by_external else self._find
                return self._show(self._timing.shown(find(id, switches)), switches)
            case "PUT", "conversations", id, *rest if tuple(rest) in writes.ENDPOINTS:
                fields = writes.asked(writes.ENDPOINTS[tuple(rest)], body)
                return self._write(self._find(id, switches), fields, switches)
            case "GET", ("users" | "teams") as kind:
                return self._directory(kind, request, switches)
            case "GET", "labels":
                return ok(encoded(labels.listed(self.state.categories, request.query, switches)))
            case "GET", "labels", id:
                for category in self.state.categories:
                    if category.get("uuid") == id:
                        return ok(encoded({"data": category}))
                raise Refusal(404, "There is no label category with this id.")
            case (("GET" | "PUT"), *_):
                raise Refusal(404, "There is nothing at this path.")
            case _:
                raise Refusal(405, "The sandbox plays only GET and PUT.")

    def _directory(self, kind: str, request: Request, switches: Switches) -> Response:
        rows: list[tuple[str, dict[str, Json]]]
        if kind == "users":
            rows = [(each.id, each.attributes) for each in self.users]
        else:
            rows = [(id, {"name": name}) for id, name in self.teams.items()]
        return ok(encoded(people.listed(kind, rows, request.query, switches)))

    def _list(self, request: Request, switches: Switches, shape: Shape, *, light: bool) -> Response:
        number, size = lists.page(request.query, switches)
        selected = self._select(request.query, switches)
        shown = map(self._timing.shown, lists.rows(selected, number, size, switches))
        envelope: dict[str, Json] = {
            # `related` is known to point at another endpoint [client].
            "links": {"self": f"/v2{request.path}", "related": "/v2/conversations"}
        }
        if meta := lists.meta(len(selected), number, size, switches):
            envelope["meta"] = meta
        without = names(f"{switches.without},{switches.rows_without}")
        every = switches.rows == "all"
        look = Look(shape, light, switches.empty, switches.transcript, every, without)
        rows = self._look(look)
        data = b",".join(map(rows.render, shown))
        return ok(b'{"data":[%b],%b' % (data, encoded(envelope)[1:]))

    def _select(self, query: lists.Query, switches: Switches) -> Sequence[Conversation]:
        """All conversations that a list shows, newest first [client]; kept for its next page."""
        asked = self.state.revision, switches.hidden, switches.filters, lists.filters(query)
        if self._selected[0] != asked:
            tests = lists.tests(query) if switches.filters == "obeyed" else []
            if switches.hidden == "hidden":
                tests.append(lambda each: not each.hidden)
            found = [each for each in self.state if all(test(each) for test in tests)]
            self._selected = asked, found
        return self._selected[1]

    def _find(self, id: str, switches: Switches) -> Conversation:
        found = self.state.get(id)
        if found is None:
            raise Refusal(404, "There is no conversation with this id.")
        if found.hidden and switches.hidden_get != "200":
            raise Refusal(int(switches.hidden_get), "This conversation is not for you.")
        return found

    def _imported(self, external: str, switches: Switches) -> Conversation:
        """The conversation that was imported under this id of another system [client]."""
        for each in self.state:
            metadata = each.attributes.get("importMetadata")
            if isinstance(metadata, dict) and metadata.get("externalId") == external:
                return self._find(each.id, switches)
        raise Refusal(404, "There is no conversation with this external id.")

    def _show(self, conversation: Conversation, switches: Switches) -> Response:
        look = Look(
            switches.single,
            empty=switches.empty,
            transcript=switches.transcript,
            without=names(switches.without),
        )
        resource = self._look(look).render(conversation)
        return ok(b'{"data":%b}' % resource if switches.wrap == "data" else resource)

    def _look(self, look: Look) -> Rows:
        if look not in self._rows:
            self._rows[look] = Rows(look)
        return self._rows[look]

    def _write(self, before: Conversation, fields: writes.Fields, switches: Switches) -> Response:
        if switches.unknown == "refuse":
            writes.check_catalog(fields, self.state.categories)
        if switches.unknown == "drop":
            fields = writes.in_catalog(fields, self.state.categories)
        after = writes.applied(before, fields, switches)
        echo = {"fresh": after, "stale": before, "request": before.with_(**fields)}

        def write() -> None:
            now = self.state.get(before.id)
            if now is not None:
                self._put(now, writes.applied(now, fields, switches))

        if switches.late:
            self._timing.later(switches.late, write)
        else:
            self._put(before, after)
            self._timing.lag(switches.lag, before)
        return self._show(echo[switches.echo], switches)

    def _put(self, before: Conversation, after: Conversation) -> None:
        self.state.put(after)
        self._save(before)

    def _save(self, before: Conversation) -> None:
        """Keep the change; one that cannot be kept is taken back and answered as an error."""
        if self.file is None:
            return
        try:
            self.state.save(self.file)
        except OSError as problem:
            self.state.put(before)
            raise Refusal(500, f"The sandbox cannot save its state: {problem}") from problem
