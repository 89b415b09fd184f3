// @ts-check
/** Passkeys of this browser: making one and signing with one. The server checks what they say. */
import { ApiError } from "../server/api.js";
import { language, words } from "../words/i18n.js";

const t = words({
  unnamed: ["本设备", "This device"],
  refused: [
    "没有完成通行密钥操作（已取消、超时或设备不支持），可重试或改用动态验证码。",
    "The passkey was not used: it was cancelled, took too long, or this device has none. Try again or use a code.",
  ],
  known: ["该设备的通行密钥已添加过。", "This device’s passkey has been added already."],
});

const PATIENCE_MS = 120_000;
const ES256 = -7;
const RS256 = -257;

/** Whether this browser can have passkeys at this address: on a laptop only at localhost, since they need a name. */
export function canUsePasskeys() {
  const isName = !/^[\d.]+$|^\[/.test(location.hostname);
  return isName && typeof PublicKeyCredential === "function" && Boolean(navigator.credentials)
    && "getAuthenticatorData" in AuthenticatorAttestationResponse.prototype;
}

/** A name to begin with: what the browser says of its system. */
export function nameOfDevice() {
  const found = /Windows|Android|iPhone|iPad|Mac OS|Linux/.exec(navigator.userAgent)?.[0];
  return found ? `${found} ${language() === "zh" ? "设备" : "device"}` : t("unnamed");
}

/**
 * Make a passkey, as the body of the request that adds it.
 * @param {Api.PasskeyOptions} options
 * @param {Api.Passkey[]} known
 */
export async function makePasskey(options, known) {
  const made = await asked(() => navigator.credentials.create({ publicKey: {
    challenge: bytesOf(options.challenge),
    rp: { id: options.host, name: options.host },
    user: { id: bytesOf(options.user), name: options.account, displayName: options.account },
    pubKeyCredParams: [ES256, RS256].map((alg) => ({ type: "public-key", alg })),
    authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
    excludeCredentials: known.map(({ id }) => ({ type: "public-key", id: bytesOf(id) })),
    attestation: "none",
    timeout: PATIENCE_MS,
  } }));
  const response = /** @type {AuthenticatorAttestationResponse} */ (made.response);
  return {
    challenge: options.challenge,
    client_data: textOf(response.clientDataJSON),
    authenticator_data: textOf(response.getAuthenticatorData()),
  };
}

/**
 * Sign with a passkey, as the body of the request that proves it.
 * @param {Api.PasskeyOptions} options
 * @param {Api.Passkey[]} known
 */
export async function signWithPasskey(options, known) {
  const signed = await asked(() => navigator.credentials.get({ publicKey: {
    challenge: bytesOf(options.challenge),
    rpId: options.host,
    allowCredentials: known.map(({ id }) => ({ type: "public-key", id: bytesOf(id) })),
    userVerification: "required",
    timeout: PATIENCE_MS,
  } }));
  const response = /** @type {AuthenticatorAssertionResponse} */ (signed.response);
  return {
    id: textOf(signed.rawId),
    challenge: options.challenge,
    client_data: textOf(response.clientDataJSON),
    authenticator_data: textOf(response.authenticatorData),
    signature: textOf(response.signature),
  };
}

/**
 * What the browser answers; its refusals in words.
 * @param {() => Promise<Credential | null>} ask
 * @returns {Promise<PublicKeyCredential>}
 */
async function asked(ask) {
  const answer = await ask().catch((error) => {
    const message = t.both(error.name === "InvalidStateError" ? "known" : "refused");
    throw new ApiError(0, { code: "", message });
  });
  return /** @type {PublicKeyCredential} */ (answer);
}

/** @param {string} text base64 for addresses */
function bytesOf(text) {
  return Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
}

/** @param {ArrayBuffer} content */
function textOf(content) {
  const text = Array.from(new Uint8Array(content), (each) => String.fromCharCode(each)).join("");
  return btoa(text).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
