"""How one message reaches a person: where it goes, what is tried again, and what is noted of a refusal."""

from datetime import timedelta

from chalicelib import bilingual, clock
from chalicelib.aws import contests, correspondence, definitions, metrics
from chalicelib.aws.logs import logger
from chalicelib.aws.queues import Delivery, Refused
from chalicelib.history import Body
from chalicelib.lifetimes import CODE_LIFE, LETTER_LIFE
from chalicelib.messages import ComposedMessage
from chalicelib.people import contacts, sign_in
from chalicelib.people.refusals import Refusal
from functions.deliver_messages import sms
from functions.deliver_messages.mail import Mailbox
from functions.deliver_messages.sms import Text

CODE_WAITS = (timedelta(seconds=5), timedelta(minutes=1))  # before a code's second try, and the longest
LETTER_WAITS = (timedelta(minutes=1), timedelta(hours=1))
_LATE = bilingual.Text("已过时限", "too late")
_NO_TEMPLATE = bilingual.Text("未配置短信模板", "no SMS template")


def back_off(order: Delivery) -> timedelta:
    """How long a message waits before its next try: twice as long each time, up to a bound."""
    first, most = CODE_WAITS if order.kind == "code" else LETTER_WAITS
    return min(first * (1 << min(order.receives - 1, 12)), most)


def _refusal(words: bilingual.Text) -> str:
    return words.among(definitions.of(contests.current()).languages)


def deliver(order: Delivery, mailbox: Mailbox) -> None:
    """Send one message. Raises Refused or Later.

    A crash after sending sends it again with the same Message-ID, so that a mail server can tell.
    """
    life = CODE_LIFE if order.kind == "code" else LETTER_LIFE
    if order.ordered_at is not None and clock.now() >= order.ordered_at + life:
        logger.warning("a message is past its life", extra={"kind": order.kind})
        raise Refused(_refusal(_LATE))
    if "email" in order.body and not correspondence.is_let_in(order.body):
        logger.info("no link for somebody who was removed", extra={"kind": order.kind})
        return
    reachable = correspondence.contacts_of(order.body)
    if not reachable:
        logger.warning("nobody to write to", extra={"kind": order.kind})
        return
    refusals = _sent_to_first(reachable, order, mailbox)
    correspondence.note_refusal(order.body, refusals[0] if refusals else None)
    if len(refusals) == len(reachable):
        metrics.put({"LettersRefused": 1}, Kind=order.kind)
        raise Refused(refusals[0].words)
    metrics.put({"LettersSent": 1} | _age(order), Kind=order.kind)


def _age(order: Delivery) -> dict[str, float]:
    """How many seconds after it was ordered a message leaves."""
    return {"LetterAge": round((clock.now() - order.ordered_at).total_seconds(), 1)} if order.ordered_at else {}


def _sent_to_first(reachable: tuple[str, ...], order: Delivery, mailbox: Mailbox) -> list[Refusal]:
    """Send a message to the first contact that takes it. Returns the refusals of those before it."""
    definition = definitions.of(contests.current())
    values = correspondence.filled_in(order.kind, order.body, order.id, definition=definition, ordered=order.ordered_at)
    letter = correspondence.composed(order.kind, values, definition)
    refusals: list[Refusal] = []
    for contact in reachable:
        try:
            _send(contact, letter, values, order=order, mailbox=mailbox)
        except Refused as refused:
            refusals.append(Refusal(order.kind, contacts.masked(contact), refused.words, clock.now()))
        else:
            break
    return refusals


def _send(contact: str, letter: ComposedMessage, values: Body, order: Delivery, mailbox: Mailbox) -> None:
    message_id = sign_in.digest(order.id)[:32]
    if not contacts.is_phone(contact):
        mailbox.send(contact, letter, message_id, back_off(order))
    elif sms.carries(order.kind):
        text = Text(to=contact, kind=order.kind, values=values, letter=letter, message_id=message_id)
        sms.send(text, back_off(order))
    else:
        raise Refused(_refusal(_NO_TEMPLATE))
