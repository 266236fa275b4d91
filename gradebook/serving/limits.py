"""How much one account may ask for: so many requests a second in the long run, and a burst after a pause."""

from __future__ import annotations


class Bucket:
    """Tokens, one a request: it holds `burst` at most and is filled with `rate` a second. Times are in seconds."""

    def __init__(self, rate: float, burst: float, now: float) -> None:
        self._rate, self._burst = rate, burst
        self._tokens, self._filled = float(burst), now

    def take(self, now: float) -> bool:
        """Take a token; False when there is none."""
        self._tokens = min(self._burst, self._tokens + (now - self._filled) * self._rate)
        self._filled = now
        if self._tokens < 1:
            return False
        self._tokens -= 1
        return True


class Sparing:
    """Lets the first `most` of a kind through in `seconds`, and counts the others."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most, self._seconds = most, seconds
        self._since: dict[object, tuple[float, int]] = {}

    def admit(self, kind: object, now: float) -> int | None:
        """None: not this one. Otherwise how many of its kind were passed over in the span before."""
        since, seen = self._since.get(kind, (now, 0))
        passed_over = 0
        if now - since >= self._seconds:
            since, passed_over, seen = now, max(0, seen - self._most), 0
        self._since[kind] = since, seen + 1
        self._forget(now)
        return passed_over if seen < self._most else None

    def _forget(self, now: float) -> None:
        if len(self._since) > 10_000:
            self._since = {kind: seen for kind, seen in self._since.items() if now - seen[0] < self._seconds}
