"""An expression of the emulator's is read once; who changes what was read changes no other's."""

from infra.local.expressions import _kept


def test_what_was_read_is_nobodys_own() -> None:
    read: list[str] = []

    def tokens(expression: str) -> list[str]:
        read.append(expression)
        return expression.split()

    kept = _kept(tokens)
    first = kept("a = b")
    first.pop()
    assert (kept("a = b"), kept("a = c"), read) == (["a", "=", "b"], ["a", "=", "c"], ["a = b", "a = c"])
