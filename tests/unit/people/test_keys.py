"""The keys of a deployment: the one text of an older one, and the two steps of a rotation."""

from datetime import UTC, datetime, timedelta

import pytest

from chalicelib.people import keys
from chalicelib.people.keys import Key, KeyName, Keyring, KeysInUse
from chalicelib.people.send_caps import DAY

AT = datetime(2025, 9, 1, tzinfo=UTC)
OLD = keys.parse("abc")


def test_one_text_is_the_first_key_of_all() -> None:
    """So a deployment from before goes on; a ring comes back as it was stored."""
    assert Keyring(contacts=Key(current="abc"), codes=Key(current="abc"), lasting="abc") == OLD
    ring = keys.turn(keys.stage(OLD, KeyName.CODES, "new", AT), KeyName.CODES, AT)
    assert keys.parse(keys.stored(ring)) == ring


@pytest.mark.parametrize("name", KeyName)
def test_a_rotation_accepts_both_in_each_step_and_touches_no_other_key(name: KeyName) -> None:
    """First the new one beside the old one, then the old one beside the new one."""
    staged = keys.stage(OLD, name, "new", AT)
    turned = keys.turn(staged, name, AT)
    assert [staged.key(name).accepted, turned.key(name).accepted] == [("abc", "new"), ("new", "abc")]
    others = [each for each in KeyName if each is not name]
    assert [turned.key(each) for each in others] == [OLD.key(each) for each in others]
    assert turned.lasting == "abc"
    assert keys.drop(turned, name).key(name).accepted == ("new",)


def test_a_staged_key_is_gone_on_with() -> None:
    """No third key comes in; and nothing takes the place of the one that serves that was not staged."""
    staged = keys.stage(OLD, KeyName.CONTACTS, "new", AT)
    assert keys.stage(staged, KeyName.CONTACTS, "newer", AT).contacts.accepted == ("abc", "new")
    with pytest.raises(KeysInUse, match="staged"):
        keys.turn(keys.turn(staged, KeyName.CONTACTS, AT), KeyName.CONTACTS, AT)


def test_a_key_that_something_goes_by_is_not_given_up() -> None:
    """That of codes for eight days unless asked for; that of contacts until it was dropped."""
    for name in KeyName:
        ring = keys.turn(keys.stage(OLD, name, "new", AT), name, AT)
        with pytest.raises(KeysInUse):
            keys.stage(ring, name, "newer", AT + keys.TOKENS_LIVE - timedelta(seconds=1))
        if name is KeyName.CODES:
            assert keys.stage(ring, name, "newer", AT + keys.TOKENS_LIVE).codes.accepted == ("new", "newer")
            assert keys.stage(ring, name, "newer", AT, early=True).codes.accepted == ("new", "newer")
        else:
            with pytest.raises(KeysInUse):
                keys.stage(ring, name, "newer", AT + keys.TOKENS_LIVE, early=True)
            assert keys.stage(keys.drop(ring, name), name, "newer", AT).contacts.accepted == ("new", "newer")


def test_the_key_of_contacts_before_is_dropped_after_two_days() -> None:
    """When the rows of contacts that are nobody's have expired; not while a key is staged, nor where there is none."""
    staged = keys.stage(OLD, KeyName.CONTACTS, "new", AT)
    turned = keys.turn(staged, KeyName.CONTACTS, AT)
    cases = [(turned, AT + 2 * DAY), (turned, AT + DAY), (staged, AT + 9 * DAY), (OLD, AT)]
    assert [keys.may_drop(ring.contacts, at) for ring, at in cases] == [True, False, False, False]
