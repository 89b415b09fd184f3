"""Parts of a file that wait on their way."""

from playwright.sync_api import Page

_HOLD = """(but) => {
    const { open, send } = XMLHttpRequest.prototype;
    const way = window.partsOnTheWay = { arrived: 0, held: [], passes: (n) => but.includes(n) };
    XMLHttpRequest.prototype.open = function (method, url, ...more) {
        this.part = /[?&]partNumber=(\\d+)/.exec(url)?.[1];
        open.call(this, method, url, ...more);
    };
    XMLHttpRequest.prototype.send = function (body) {
        const go = () => send.call(this, body);
        if (!this.part) return go();
        this.addEventListener("load", () => { way.arrived += this.status === 200; });
        if (way.passes(this.part)) return go();
        const again = () => { delete this.abort; go(); };
        way.held.push(again);
        this.abort = () => { // as of one that was sent
            way.held = way.held.filter((each) => each !== again);
            delete this.abort;
            this.dispatchEvent(new ProgressEvent("abort"));
        };
    };
}"""


class HeldBack:
    """Only the parts of these numbers go through; the others wait for ever, or until the page is left.

    They wait in the page. A route would hand each body of eight megabytes, also of parts that go through, to three
    processes: half a second of processor time.
    """

    def __init__(self, page: Page, but: str = "") -> None:
        self.page, self.wanted = page, len(but)
        page.evaluate(_HOLD, but)

    def wait(self) -> None:
        """Until the bucket has said that it has them."""
        while self.page.evaluate("partsOnTheWay.arrived") < self.wanted:  # the test's own limit ends it
            self.page.wait_for_timeout(50)

    def release(self) -> None:
        """Let them go on, and all that come."""
        self.page.evaluate("""() => {
            partsOnTheWay.passes = () => true;
            for (const again of partsOnTheWay.held.splice(0)) again();
        }""")
