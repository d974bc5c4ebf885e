import { type Case, casesNamed, casesOf } from "../case.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const hex = (buffer: ArrayBuffer) =>
  [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const hashes = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"] as const;
/** Lengths around the block borders of both hash families (FIPS 180-4). */
const lengths = [0, 1, 3, 55, 56, 63, 64, 65, 111, 112, 127, 128, 129, 1000] as const;

const message = (length: number) => Uint8Array.from({ length }, (_, index) => (index * 31) % 256);
const digests = hashes.flatMap((hash) => lengths.map((length) => [hash, length] as const));
const macs = hashes.flatMap((hash) =>
  [1, 64, 65, 128, 129, 200].map((length) => [hash, length] as const),
);

const hmacKey = (hash: string, raw: Uint8Array<ArrayBuffer>, extractable = true) =>
  crypto.subtle.importKey("raw", raw, { name: "HMAC", hash }, extractable, ["sign", "verify"]);

const cases: Record<string, () => unknown> = {
  "digest by an object": async () =>
    hex(await crypto.subtle.digest({ name: "sha-256" }, bytes("abc"))),
  "digest of a view's part": async () =>
    hex(await crypto.subtle.digest("SHA-256", bytes("xabcx").subarray(1, 4))),
  "digest of an ArrayBuffer": async () =>
    hex(await crypto.subtle.digest("SHA-1", bytes("abc").buffer)),
  "digest of a string": () => crypto.subtle.digest("SHA-1", "abc" as never),
  "digest by an unknown hash": () => crypto.subtle.digest("MD5", bytes("abc")),
  "digest takes the bytes at once": async () => {
    const data = bytes("abc");
    const digest = crypto.subtle.digest("SHA-256", data);
    data[0] = 0;
    return hex(await digest);
  },
  "what a key says": async () => {
    const key = await hmacKey("SHA-256", bytes("key"));
    return [key.type, key.extractable, key.usages, key.algorithm];
  },
  "export as raw": async () =>
    hex(await crypto.subtle.exportKey("raw", await hmacKey("SHA-1", bytes("k")))),
  "export of what can't be": async () =>
    crypto.subtle.exportKey("raw", await hmacKey("SHA-1", bytes("k"), false)),
  "export as jwk": async () =>
    crypto.subtle.exportKey("jwk", await hmacKey("SHA-512", bytes("key"))),
  "import from jwk": async () => {
    const jwk = { kty: "oct", k: "a2V5", alg: "HS256", ext: true };
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("jwk", jwk, algorithm, true, ["sign"]);
    return [key.usages, hex(await crypto.subtle.sign("HMAC", key, bytes("data")))];
  },
  "import of a jwk of another kind": () =>
    crypto.subtle.importKey("jwk", { kty: "RSA" }, { name: "HMAC", hash: "SHA-256" }, true, [
      "sign",
    ]),
  "import of a jwk for another hash": () =>
    crypto.subtle.importKey(
      "jwk",
      { kty: "oct", k: "a2V5", alg: "HS512" },
      { name: "HMAC", hash: "SHA-256" },
      true,
      ["sign"],
    ),
  "import of an empty key": () => hmacKey("SHA-256", bytes("")),
  "import without usages": () =>
    crypto.subtle.importKey("raw", bytes("k"), { name: "HMAC", hash: "SHA-256" }, true, []),
  "import for another usage": () =>
    crypto.subtle.importKey("raw", bytes("k"), { name: "HMAC", hash: "SHA-256" }, true, [
      "encrypt" as never,
    ]),
  "import without hash": () =>
    crypto.subtle.importKey("raw", bytes("k"), { name: "HMAC" } as never, true, ["sign"]),
  "verify of a right signature": async () => {
    const key = await hmacKey("SHA-256", bytes("key"));
    const signature = await crypto.subtle.sign("HMAC", key, bytes("data"));
    return [
      await crypto.subtle.verify("HMAC", key, signature, bytes("data")),
      await crypto.subtle.verify("HMAC", key, signature, bytes("datA")),
      await crypto.subtle.verify("HMAC", key, signature.slice(1), bytes("data")),
      await crypto.subtle.verify("HMAC", key, new ArrayBuffer(0), bytes("data")),
    ];
  },
  "sign with a key for verify only": async () => {
    const algorithm = { name: "HMAC", hash: "SHA-256" };
    const key = await crypto.subtle.importKey("raw", bytes("k"), algorithm, true, ["verify"]);
    return crypto.subtle.sign("HMAC", key, bytes("data"));
  },
  "sign with no key": () => crypto.subtle.sign("HMAC", {} as never, bytes("data")),
  "getRandomValues fills and gives back": () => {
    const array = new Uint8Array(64);
    return [crypto.getRandomValues(array) === array, array.some((byte) => byte !== 0)];
  },
  "getRandomValues of a part": () => {
    const whole = new Uint8Array(40);
    crypto.getRandomValues(whole.subarray(0, 20));
    return whole.subarray(20).every((byte) => byte === 0);
  },
  "getRandomValues of larger integers": () =>
    crypto.getRandomValues(new Uint32Array(8)).some((value) => value > 65_535),
  "getRandomValues of floats": () => crypto.getRandomValues(new Float64Array(1) as never),
  "getRandomValues of a DataView": () =>
    crypto.getRandomValues(new DataView(new ArrayBuffer(1)) as never),
  "getRandomValues of too many": () => crypto.getRandomValues(new Uint8Array(65_537)),
  "getRandomValues of the most": () => crypto.getRandomValues(new Uint8Array(65_536)).length,
  "getRandomValues of none": () => crypto.getRandomValues(new Uint8Array(0)).length,
  randomUUID: () =>
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(
      crypto.randomUUID(),
    ),
  "two UUIDs differ": () => new Set([crypto.randomUUID(), crypto.randomUUID()]).size,
  "Math.random is in its range": () => {
    const values = Array.from({ length: 100 }, () => Math.random());
    return [values.every((value) => value >= 0 && value < 1), new Set(values).size > 90];
  },
  tags: () => [crypto, crypto.subtle].map((value) => Object.prototype.toString.call(value)),
};

export const cryptoCases: Case[] = [
  ...casesOf("digest", digests, async ([hash, length]) =>
    hex(await crypto.subtle.digest(hash, message(length))),
  ),
  ...casesOf("HMAC, key of", macs, async ([hash, length]) =>
    hex(await crypto.subtle.sign("HMAC", await hmacKey(hash, message(length)), message(77))),
  ),
  ...casesNamed("crypto", cases),
];
