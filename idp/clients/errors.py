"""Why an act on a client was refused; the CLI says it in the reader's language."""

from idp.clients.messages import MESSAGES


class ClientRefusal(Exception):
    """An act on a client was refused and changed nothing; `code` is an id of `messages.py`."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.values = values
        super().__init__(self.message("en"))

    def message(self, lang: str = "fr") -> str:
        """Return the sentence in this language."""
        french, english = MESSAGES[self.code]
        return (english if lang == "en" else french).format_map(self.values)


class UnknownClient(ClientRefusal):
    """No client has this id."""

    def __init__(self, client_id: str) -> None:
        super().__init__("unknown_client", client_id=client_id)


class RefusedByPolicy(ClientRefusal):
    """A rule of the product forbids it."""
