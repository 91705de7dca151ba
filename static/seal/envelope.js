/** A sealed price, made with the browser's own cryptography. evaluator/services/secrets/seal.py opens it. */

const FORMAT = "evaluator-sealed-price";
const VERSION = 1;
const MIB = 1024 * 1024;
const BUCKETS = [1, 2, 4, 8, 16, 21].map((size) => size * MIB);
const KEY = 32;
const NONCE = 12;
const SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

const utf8 = new TextEncoder();

/** Whether this browser, at this address, can seal at all. */
export function canSeal() {
  return Boolean(globalThis.crypto?.subtle && globalThis.isSecureContext);
}

/** A reference such as K7P2-9XQM: 40 random bits, no signs that look alike. */
export function newReference() {
  const signs = Array.from(random(8), (byte) => SIGNS[byte % SIGNS.length]).join("");
  return `${signs.slice(0, 4)}-${signs.slice(4)}`;
}

/**
 * The file of a sealed price, as text.
 * price: yen, tax_included, proposer, corporate_number, date; attached: {name, data} or null;
 * publicKeys: the holders' keys as base64 of their DER form; context: procurement, call, reference.
 */
export async function seal(price, attached, publicKeys, context) {
  const holders = await Promise.all(publicKeys.map(holderOf));
  const names = holders.map((each) => each.name);
  const bound = [FORMAT, VERSION, context.procurement, context.call, context.reference, ...names].join("\n");
  const key = random(KEY);
  const nonce = random(NONCE);
  const aes = await crypto.subtle.importKey("raw", await derived(key, "content"), "AES-GCM", false, ["encrypt"]);
  const binding = { name: "AES-GCM", iv: nonce, additionalData: utf8.encode(bound) };
  const ciphertext = await crypto.subtle.encrypt(binding, aes, pack(price, attached));
  return JSON.stringify({
    format: FORMAT,
    version: VERSION,
    ...context,
    holders: names,
    shares: await Promise.all(pairs(holders).map((pair) => share(key, pair, bound))),
    key_check: await base64(await derived(key, "check")),
    nonce: await base64(nonce),
    ciphertext: await base64(ciphertext),
  });
}

/** SHA-256 of a text in hexadecimal. */
export async function sha256(text) {
  return hex(await crypto.subtle.digest("SHA-256", utf8.encode(text)));
}

/** Length of the text, the text, the attached file, zeros up to the next bucket: the length of the file tells nothing. */
function pack(price, attached) {
  const attachment = attached ? { name: attached.name, length: attached.data.byteLength } : null;
  const text = utf8.encode(JSON.stringify({ ...price, attachment }));
  const used = 4 + text.length + (attachment?.length ?? 0);
  const content = new Uint8Array(BUCKETS.find((size) => size >= used));
  new DataView(content.buffer).setUint32(0, text.length);
  content.set(text, 4);
  if (attached) content.set(new Uint8Array(attached.data), 4 + text.length);
  return content;
}

async function holderOf(publicKey) {
  const der = Uint8Array.from(atob(publicKey), (sign) => sign.charCodeAt(0));
  const rsa = { name: "RSA-OAEP", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("spki", der, rsa, false, ["encrypt"]);
  return { name: hex(await crypto.subtle.digest("SHA-256", der)), key };
}

/** Half of the key for each of a pair: one is random, the other makes the key whole. */
async function share(key, [one, other], bound) {
  const half = random(KEY);
  const rest = key.map((byte, at) => byte ^ half[at]);
  const wrapped = [await wrap(one, other, half, bound), await wrap(other, one, rest, bound)];
  return { holders: [one.name, other.name], wrapped };
}

async function wrap(owner, partner, half, bound) {
  const label = utf8.encode([bound, "share", owner.name, partner.name].join("\n"));
  return base64(await crypto.subtle.encrypt({ name: "RSA-OAEP", label }, owner.key, half));
}

async function derived(key, purpose) {
  const base = await crypto.subtle.importKey("raw", key, "HKDF", false, ["deriveBits"]);
  const info = utf8.encode(`${FORMAT}/${VERSION} ${purpose}`);
  return crypto.subtle.deriveBits({ name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info }, base, KEY * 8);
}

function pairs(holders) {
  return holders.flatMap((one, at) => holders.slice(at + 1).map((other) => [one, other]));
}

function random(length) {
  return crypto.getRandomValues(new Uint8Array(length));
}

function hex(buffer) {
  return Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Base64 through the browser's file reader, which does not mind 20 megabytes. */
function base64(data) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(new Blob([data]));
  });
}
