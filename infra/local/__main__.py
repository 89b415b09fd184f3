"""`make run`: runs the platform on this machine until Ctrl-C."""

import os
import signal
import sys
import threading
import time
import traceback
from pathlib import Path
from types import FrameType

from chalicelib.call.definition import DefinitionError
from infra import calls, deployment
from infra.local import people
from infra.local.home import DEFAULT, home
from infra.local.stack import Stack, StackError

_LOOK = 1.0  # seconds


class _Told(BaseException):
    """Somebody asked to stop while the platform was still starting."""


class _Stop(threading.Event):
    """Set by a signal; while the platform starts, a signal interrupts that instead."""

    def __init__(self) -> None:
        super().__init__()
        self.is_starting = True

    def told(self, _number: int, _frame: FrameType | None) -> None:
        """Take a signal."""
        self.set()
        if self.is_starting:
            self.is_starting = False
            raise _Told


def main() -> int:
    """Run until told to stop. Returns the exit code: 1 also where not all of the state could be kept."""
    stop = _Stop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop.told)
    try:
        return _run(stop)
    except _Told:
        return 0
    except (StackError, DefinitionError, FileNotFoundError) as error:
        print(f"run: {error}", file=sys.stderr)
    except Exception as error:
        crash = home(DEFAULT) / "log" / "crash.log"
        crash.parent.mkdir(parents=True, exist_ok=True)
        crash.write_text(traceback.format_exc())
        print(f"run: {type(error).__name__}: {error} (see {crash})", file=sys.stderr)
    return 1


def _run(stop: _Stop) -> int:
    began = time.monotonic()
    print("征选 Zhengxuan", flush=True)
    contest = calls.chosen()
    further = calls.further()
    copied = Path(os.environ["BACKUP"]) if os.environ.get("BACKUP") else None
    stack = Stack(
        home(contest), _port("PORT", 8000), _port("EMULATOR_PORT", 0), contest=contest, further=further, backup=copied
    )
    try:
        stack.start(progress=lambda step: print(f"  {time.monotonic() - began:5.1f} s  {step} …", flush=True))
        deployment.enter(stack.environment())
        print(f"  {time.monotonic() - began:5.1f} s  preparing the call / 准备征集活动 …", flush=True)
        links = [people.prepare(stack, each) for each in (contest, *further)]
        stop.is_starting = False
        repairs = threading.Thread(target=_repair, args=(stack,), daemon=True)
        repairs.start()
        print(greeting(stack.site, links[0], time.monotonic() - began, *links[1:]), flush=True)
        while not stop.wait(_LOOK):
            if not stack.is_alive():
                raise StackError(f"the emulator ended unexpectedly; see {stack.cloud.log}")
    finally:
        stop.is_starting = False
        print("\nstopping, keeping the state / 正在停止，保留数据 …", flush=True)
        is_kept = stack.stop()
    if not is_kept:
        print("run: not all of the state could be kept, see above / 未能保存全部数据", file=sys.stderr)
    return 0 if is_kept else 1


def _repair(stack: Stack) -> None:
    """Resume what the last stop interrupted: lost executions, undelivered messages, unchecked videos."""
    try:
        repairs = stack.invoke("ReconcileFunction", {"patience": 0})
    except Exception as error:
        print(f"run: reconcile failed ({error}); it tries again every five minutes", file=sys.stderr)
        return
    done = ", ".join(f"{count} {name}" for name, count in repairs.items() if count)
    if done:
        print(f"  caught up on what was still waiting / 已补办: {done}", flush=True)


def greeting(site: str, links: people.Links, seconds: float, *further: people.Links) -> str:
    """What a rehearsal tells when it is ready: every role's way in, to the first contest at `site` and to others."""
    doors = "\n".join(_doors(each.site or site, each) for each in (links, *further))
    return f"""
  ready in {seconds:.1f} s / 已就绪
{doors}
  outbox / 发件箱     {site}/outbox    (one-time codes and messages arrive here / 验证码和邮件在此查看)
  authenticator / 动态验证码  {site}/authenticator    (an organizer’s second factor / 主办方登录时的第二验证)

  The sign-in links work again and again on this machine; deployed, a link works once. Ctrl-C stops.
"""


def _doors(site: str, links: people.Links) -> str:
    """The ways in to one contest."""
    return f"""{"  " + links.dates + chr(10) if links.dates else ""}
  home / 首页         {site}/
  entrant / 投稿      {site}/entrant/
  expert / 专家       {links.expert}
  organizer / 主办方  {links.organizer}
  a second one / 另一位  {links.deputy}
  recommender / 推荐  {links.recommender or "none in this call / 本次征选不设推荐单位"}"""


def _port(name: str, default: int) -> int:
    raw = os.environ.get(name, str(default))
    if not raw.isdigit() or int(raw) > 65535:
        raise StackError(f"{name}={raw} is not a port number")
    return int(raw)


if __name__ == "__main__":
    sys.exit(main())
