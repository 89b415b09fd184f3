"""The address that an invited person signs in with: taken when they are registered, moved when it is corrected."""

from chalicelib.actors import Role
from chalicelib.api.request_context import RequestContext
from chalicelib.aws import contact_rows, records
from chalicelib.aws.items import contact_key
from chalicelib.aws.places import Key
from chalicelib.aws.records import Write
from chalicelib.errors import Problem
from chalicelib.people.contacts import plain_email
from chalicelib.people.sign_in import Contact


def contact_of(role: Role, subject: str, name: str, email: str) -> Contact:
    """The row by which an address signs somebody in."""
    return Contact(digest=contact_rows.digest_of(plain_email(email)), role=role, subject=subject, name=name)


def place_of(role: Role, email: str) -> Key[Contact]:
    """Where the contact of an address lies."""
    return contact_key(contact_rows.digest_of(plain_email(email)), role.value)


def taken(context: RequestContext, contact: Contact, refusal: str) -> tuple[Write, ...]:
    """What makes the address sign its person in. Raises the refusal if it signs somebody else in."""
    held = context.rows.get(contact_key(contact.digest, contact.role.value))
    if held is not None and held.subject and held.subject != contact.subject:
        raise Problem(refusal)
    return (records.put_row(contact, {}),)


def moved(context: RequestContext, contact: Contact, before: str, refusal: str) -> tuple[Write, ...]:
    """The same for an address that takes the place of the one `before`, which signs nobody in any more."""
    old = place_of(contact.role, before)
    gone = () if old == contact_key(contact.digest, contact.role.value) else (_forgotten(old, contact.subject),)
    return (*taken(context, contact, refusal), *gone)


def _forgotten(old: Key[Contact], subject: str) -> Write:
    """Nobody is signed in by the old address; it may belong to somebody else by now."""
    return {
        "Delete": {
            "TableName": old.table_name,
            "Key": old.item(),
            "ConditionExpression": "attribute_not_exists(pk) OR #data.#subject = :subject",
            "ExpressionAttributeNames": {"#data": "data", "#subject": "subject"},
            "ExpressionAttributeValues": {":subject": {"S": subject}},
        }
    }
