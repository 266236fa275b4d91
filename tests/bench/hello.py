"""The yardstick: the least that a Textual application can be. It says hello, and shows every key that is pressed."""

from textual.app import App, ComposeResult
from textual.events import Key
from textual.widgets import Static


class Hello(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.keys = 0

    def compose(self) -> ComposeResult:
        yield Static("hello")

    def on_key(self, event: Key) -> None:
        self.keys += 1
        self.query_one(Static).update(f"hello {event.key} {self.keys}")


if __name__ == "__main__":
    Hello().run()
