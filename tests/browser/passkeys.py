"""Chromium's virtual authenticator, as a device with a fingerprint reader has one."""

from playwright.sync_api import CDPSession, Page


def add_authenticator(page: Page) -> CDPSession:
    """Give the browser of a page a device for passkeys whose owner is always recognized."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": kind | {"isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    return devices
