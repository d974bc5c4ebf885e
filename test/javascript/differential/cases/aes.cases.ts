import { type Case, casesNamed, casesOf } from "../case.ts";

const { subtle } = crypto;
type Any = never;
const bytes = (length: number, of = 7) =>
  Uint8Array.from({ length }, (_, index) => (index * of) % 256);
const hex = (data: ArrayBuffer | Uint8Array) =>
  [...new Uint8Array(data)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const usages = ["encrypt", "decrypt", "wrapKey", "unwrapKey"] as const;
const keyOf = (name: string, bits: number, uses: readonly string[] = usages, extractable = true) =>
  subtle.importKey("raw", bytes(bits / 8), name as Any, extractable, uses as Any);

const ciphers: Record<string, object> = {
  "AES-CBC": { name: "AES-CBC", iv: bytes(16) },
  "AES-CTR": { name: "aes-ctr", counter: bytes(16), length: 64 },
  "AES-GCM": { name: "AES-GCM", iv: bytes(12) },
};
const lengths = [0, 1, 15, 16, 17, 255, 256, 257, 65_536] as const;

const contents = casesOf(
  "AES: content",
  Object.keys(ciphers).flatMap((name) => lengths.map((length) => [name, length] as const)),
  async ([name, length]) => {
    const key = await keyOf(name, 256);
    const algorithm = ciphers[name] as Any;
    const hidden = await subtle.encrypt(algorithm, key, bytes(length));
    const again = await subtle.decrypt(algorithm, key, hidden);
    return [hidden.byteLength, hex(await subtle.digest("SHA-256", hidden)), again.byteLength];
  },
);

const keys = casesOf(
  "AES: key",
  [...Object.keys(ciphers), "AES-KW"].flatMap((name) =>
    [0, 8, 120, 128, 136, 192, 256, 512].map((bits) => [name, bits] as const),
  ),
  async ([name, bits]) => {
    const uses = name === "AES-KW" ? ["wrapKey", "unwrapKey"] : usages;
    const key = await keyOf(name, bits, uses);
    const jwk = await subtle.exportKey("jwk", key);
    const again = await subtle.importKey("jwk", jwk, name as Any, false, uses as Any);
    return [key.type, key.algorithm, key.usages, again.extractable, Object.entries(jwk).sort()];
  },
);

const made = casesOf(
  "AES: a new key",
  ["AES-CBC", "AES-KW"].flatMap((name) =>
    [0, 127, 128, 129, 192, 256, 65_536].map((length) => [name, length] as const),
  ),
  async ([name, length]) => {
    const uses = name === "AES-KW" ? ["unwrapKey", "wrapKey"] : usages;
    const made: unknown = await subtle.generateKey({ name, length } as Any, true, uses as Any);
    const key = made as CryptoKey;
    const raw = await subtle.exportKey("raw", key);
    return [key.algorithm, key.usages, raw.byteLength];
  },
);

const encrypted = async (algorithm: object, length = 40) => {
  const { name } = algorithm as { name: string };
  return hex(await subtle.encrypt(algorithm as Any, await keyOf(name, 128), bytes(length)));
};

const gcm = casesOf(
  "AES-GCM: of",
  [
    ...[0, 1, 12, 16, 128, 1_000].map((iv) => ({ iv })),
    ...[0, 31, 32, 64, 96, 97, 104, 112, 120, 128, 129, 255, 256].map((tagLength) => ({
      tagLength,
    })),
    ...[0, 1, 16, 5_000].map((additional) => ({ additional })),
  ],
  ({ iv = 12, tagLength, additional }: { iv?: number; tagLength?: number; additional?: number }) =>
    encrypted({
      name: "AES-GCM",
      iv: bytes(iv),
      ...(tagLength !== undefined && { tagLength }),
      ...(additional !== undefined && { additionalData: bytes(additional) }),
    }),
);

const ctr = casesOf(
  "AES-CTR: a counter of",
  [0, 1, 2, 3, 8, 31, 64, 127, 128, 129, 255, 256, -1],
  (length) => encrypted({ name: "AES-CTR", counter: bytes(16, 255), length }, 20),
);
const ctrWrap = casesOf("AES-CTR: a counter that begins anew, of", [1, 2, 4, 8], (length) =>
  encrypted({ name: "AES-CTR", counter: new Uint8Array(16).fill(255), length }, 16 * length),
);
const ivs = casesOf(
  "AES: a first block of",
  ["AES-CBC", "AES-CTR"].flatMap((name) =>
    [0, 1, 15, 17, 32].map((length) => [name, length] as const),
  ),
  ([name, length]) =>
    encrypted(
      name === "AES-CBC"
        ? { name, iv: bytes(length) }
        : { name, counter: bytes(length), length: 64 },
    ),
);

const changed = async (name: string, change: (hidden: Uint8Array<ArrayBuffer>) => Uint8Array) => {
  const key = await keyOf(name, 128);
  const algorithm = ciphers[name] as Any;
  const hidden = new Uint8Array(await subtle.encrypt(algorithm, key, bytes(40)));
  return hex(await subtle.decrypt(algorithm, key, change(hidden) as Any));
};

const others: Record<string, () => unknown> = {
  "GCM that was changed": () => changed("AES-GCM", (hidden) => hidden.fill(1, 0, 1)),
  "GCM cut short": () => changed("AES-GCM", (hidden) => hidden.slice(0, 15)),
  "GCM of nothing": () => changed("AES-GCM", () => new Uint8Array()),
  "CBC with another end": () => changed("AES-CBC", (hidden) => hidden.slice(0, 32)),
  "CBC that is no whole blocks": () => changed("AES-CBC", (hidden) => hidden.slice(1)),
  "CBC of nothing": () => changed("AES-CBC", () => new Uint8Array()),
  "no iv": () => encrypted({ name: "AES-GCM" }),
  "an iv that is text": () => encrypted({ name: "AES-GCM", iv: "text" }),
  "a name alone": async () =>
    subtle.encrypt("AES-GCM" as Any, await keyOf("AES-GCM", 128), bytes(1)),
  "a key of another cipher": async () =>
    subtle.encrypt(ciphers["AES-GCM"] as Any, await keyOf("AES-CBC", 128), bytes(1)),
  "a key without that usage": async () =>
    subtle.encrypt(ciphers["AES-GCM"] as Any, await keyOf("AES-GCM", 128, ["decrypt"]), bytes(1)),
  "no key": () => subtle.encrypt(ciphers["AES-GCM"] as Any, {} as Any, bytes(1)),
  "content that is text": async () =>
    subtle.encrypt(ciphers["AES-GCM"] as Any, await keyOf("AES-GCM", 128), "text" as Any),
  "a cipher that there is not": async () =>
    subtle.encrypt({ name: "AES-XTS" } as Any, await keyOf("AES-GCM", 128), bytes(1)),
  "encrypt with a digest": async () =>
    subtle.encrypt("SHA-256" as Any, await keyOf("AES-GCM", 128), bytes(1)),
  "sign with AES": async () => subtle.sign("AES-GCM" as Any, await keyOf("AES-GCM", 128), bytes(1)),
  "a key without usages": () => keyOf("AES-GCM", 128, []),
  "a key to sign": () => keyOf("AES-GCM", 128, ["sign"]),
  "a key of KW to encrypt": () => keyOf("AES-KW", 128, ["encrypt"]),
  "a new key without a length": () => subtle.generateKey("AES-GCM" as Any, true, usages as Any),
  "a new key without usages": () => subtle.generateKey({ name: "AES-GCM", length: 128 }, true, []),
  "a jwk of another alg": () =>
    subtle.importKey(
      "jwk",
      { kty: "oct", k: "AAAAAAAAAAAAAAAAAAAAAA", alg: "A128CBC" },
      "AES-GCM",
      true,
      ["encrypt"],
    ),
  "a jwk for signatures": () =>
    subtle.importKey(
      "jwk",
      { kty: "oct", k: "AAAAAAAAAAAAAAAAAAAAAA", use: "sig" },
      "AES-GCM",
      true,
      ["encrypt"],
    ),
  "a jwk of ten thousand members": () =>
    subtle
      .importKey(
        "jwk",
        {
          ...Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`m${index}`, "x"])),
          kty: "oct",
          k: "AAAAAAAAAAAAAAAAAAAAAA",
        },
        "AES-GCM",
        true,
        ["encrypt"],
      )
      .then((key) => key.algorithm),
  "as spki": () => subtle.importKey("spki", bytes(16), "AES-GCM", true, ["encrypt"]),
  "export of what may not leave": async () =>
    subtle.exportKey("raw", await keyOf("AES-GCM", 128, usages, false)),
};

const gcmKey = () => keyOf("AES-GCM", 256, usages, false);
const kwKey = () => keyOf("AES-KW", 256, ["wrapKey", "unwrapKey"], false);
const ecKey = () =>
  subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign", "verify"]);

const wrapping: Record<string, () => unknown> = {
  "raw by KW": async () => {
    const key = await keyOf("AES-GCM", 128);
    const hidden = await subtle.wrapKey("raw", key, await kwKey(), "AES-KW");
    const again = await subtle.unwrapKey("raw", hidden, await kwKey(), "AES-KW", "AES-GCM", true, [
      "decrypt",
    ]);
    return [hex(hidden), again.usages, hex(await subtle.exportKey("raw", again))];
  },
  "jwk by KW": async () => {
    const key = await keyOf("AES-GCM", 192);
    const hidden = await subtle.wrapKey("jwk", key, await kwKey(), "AES-KW");
    const again = await subtle.unwrapKey("jwk", hidden, await kwKey(), "AES-KW", "AES-GCM", true, [
      "decrypt",
    ]);
    return [hidden.byteLength, again.algorithm, hex(await subtle.exportKey("raw", again))];
  },
  "pkcs8 by GCM": async () => {
    const { privateKey } = await ecKey();
    const algorithm = ciphers["AES-GCM"] as Any;
    const hidden = await subtle.wrapKey("pkcs8", privateKey, await gcmKey(), algorithm);
    const again = await subtle.unwrapKey(
      "pkcs8",
      hidden,
      await gcmKey(),
      algorithm,
      { name: "ECDSA", namedCurve: "P-256" } as Any,
      false,
      ["sign"],
    );
    const signed = await subtle.sign({ name: "ECDSA", hash: "SHA-256" }, again, bytes(1));
    return [again.extractable, again.type, signed.byteLength];
  },
  "jwk by GCM, not to leave": async () => {
    const key = await keyOf("AES-CBC", 256);
    const algorithm = ciphers["AES-GCM"] as Any;
    const hidden = await subtle.wrapKey("jwk", key, await gcmKey(), algorithm);
    const again = await subtle.unwrapKey(
      "jwk",
      hidden,
      await gcmKey(),
      algorithm,
      "AES-CBC",
      false,
      ["encrypt"],
    );
    return subtle.exportKey("raw", again);
  },
  "HMAC of nine bytes by KW": async () => {
    const key = await subtle.importKey("raw", bytes(9), { name: "HMAC", hash: "SHA-1" }, true, [
      "sign",
    ]);
    return subtle.wrapKey("raw", key, await kwKey(), "AES-KW");
  },
  "HMAC of eight bytes by KW": async () => {
    const key = await subtle.importKey("raw", bytes(8), { name: "HMAC", hash: "SHA-1" }, true, [
      "sign",
    ]);
    return subtle.wrapKey("raw", key, await kwKey(), "AES-KW");
  },
  "what may not leave": async () =>
    subtle.wrapKey("raw", await keyOf("AES-GCM", 128, usages, false), await kwKey(), "AES-KW"),
  "a key without that usage": async () =>
    subtle.wrapKey(
      "raw",
      await keyOf("AES-GCM", 128),
      await keyOf("AES-GCM", 128, ["encrypt"]),
      ciphers["AES-GCM"] as Any,
    ),
  "by a signature": async () =>
    subtle.wrapKey("raw", await keyOf("AES-GCM", 128), await kwKey(), "HMAC" as Any),
  "unwrapped when it was changed": async () =>
    subtle.unwrapKey("raw", bytes(24), await kwKey(), "AES-KW", "AES-GCM", true, ["decrypt"]),
  "unwrapped without usages": async () => {
    const hidden = await subtle.wrapKey(
      "raw",
      await keyOf("AES-GCM", 128),
      await kwKey(),
      "AES-KW",
    );
    return subtle.unwrapKey("raw", hidden, await kwKey(), "AES-KW", "AES-GCM", true, []);
  },
  "unwrapped as a jwk that is none": async () => {
    const hidden = await subtle.wrapKey(
      "raw",
      await keyOf("AES-GCM", 128),
      await kwKey(),
      "AES-KW",
    );
    return subtle.unwrapKey("jwk", hidden, await kwKey(), "AES-KW", "AES-GCM", true, ["decrypt"]);
  },
};

export const aesCases: Case[] = [
  ...[contents, keys, made, gcm, ctr, ctrWrap, ivs].flat(),
  ...casesNamed("AES", others),
  ...casesNamed("wrapKey", wrapping),
];
