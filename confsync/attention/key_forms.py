"""Which form of the key each endpoint accepts, where it is another one than elsewhere."""

from __future__ import annotations


class KeyForms:
    """The forms of single endpoints, by number. An endpoint is tried in the other form once in a run.

    What an endpoint has accepted once stays: a 403 after that is about the conversation. Requests that
    are under way when the other form is tried are sent again, too.
    """

    def __init__(self) -> None:
        self._forms: dict[str, int] = {}
        self._tried: set[str] = set()
        self._accepted: set[str] = set()

    def form(self, path: str, usual: int) -> int:
        """The form to send to `path`; `usual` is that of the other endpoints."""
        return self._forms.get(_endpoint(path), usual) if self._forms else usual

    def accept(self, path: str, form: int, usual: int) -> None:
        """The endpoint accepted this form."""
        endpoint = _endpoint(path)
        self._accepted.add(endpoint)
        if form != usual:
            self._forms[endpoint] = form
        else:
            self._forms.pop(endpoint, None)

    def refuse(self, path: str, form: int, usual: int) -> bool:
        """The endpoint refused this form; whether to send the request in the other one."""
        endpoint = _endpoint(path)
        if form != self._forms.get(endpoint, usual):
            # It was under way when the other form was tried.
            return endpoint in self._forms
        if endpoint in self._accepted:
            return False
        if endpoint in self._tried:
            self._forms.pop(endpoint, None)
            return False
        self._tried.add(endpoint)
        self._forms[endpoint] = 1 - form
        return True

    def deny(self, path: str, form: int, usual: int) -> bool:
        """The key was denied in this form; whether to send the request in the usual one again.

        So it is where a 403 was about the conversation, and the service has one form only.
        """
        endpoint = _endpoint(path)
        if form == usual or endpoint in self._accepted:
            return False
        self._forms.pop(endpoint, None)
        return True


def _endpoint(path: str) -> str:
    """The path without a conversation's id or a category's."""
    start, slash, last = path.rpartition("/")
    return path if last == "list" or not start else f"{start}{slash}*"
