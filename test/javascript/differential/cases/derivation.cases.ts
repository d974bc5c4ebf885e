import { type Case, casesNamed, casesOf } from "../case.ts";
import { ecKeys, rsaKey } from "../signature-keys.ts";

const { subtle } = crypto;
type Any = never;
const bytes = (length: number, of = 7) =>
  Uint8Array.from({ length }, (_, index) => (index * of) % 256);
const hex = (data: ArrayBuffer | Uint8Array) =>
  [...new Uint8Array(data)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const decoded = (text: string) => Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0));
const told = ({ type, extractable, usages, algorithm }: CryptoKey) => [
  ...[type, extractable, usages, algorithm],
];
const hashes = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"] as const;

const secretOf = (name: string, length: number, usages = ["deriveBits", "deriveKey"]) =>
  subtle.importKey("raw", bytes(length), name, false, usages as Any);
const hkdf = (hash: string, salt = 16, info = 5) => ({
  ...{ name: "HKDF", hash, salt: bytes(salt), info: bytes(info) },
});
const pbkdf2 = (hash: string, iterations: number, salt = 16) => ({
  ...{ name: "PBKDF2", hash, salt: bytes(salt), iterations },
});
const derived = async (algorithm: { name: string }, bits: unknown, secret = 20) =>
  hex(
    await subtle.deriveBits(algorithm as Any, await secretOf(algorithm.name, secret), bits as Any),
  );

const ofHkdf = casesOf(
  "HKDF: bits by",
  hashes.flatMap((hash) => [0, 8, 256, 1_000, 5_120].map((bits) => [hash, bits] as const)),
  ([hash, bits]) => derived(hkdf(hash), bits),
);
const hkdfSizes = casesOf(
  "HKDF: salt and info of",
  [
    [0, 0],
    [1, 0],
    [0, 1],
    [5_000, 1_024],
    [64, 1_025],
  ] as const,
  ([salt, info]) => derived(hkdf("SHA-256", salt, info), 128),
);
const hkdfMost = casesOf("HKDF: as many bits as there are, and more", [0, 8], (more) =>
  derived(hkdf("SHA-1"), 255 * 160 + more),
);
const ofPbkdf2 = casesOf(
  "PBKDF2: bits by",
  hashes.flatMap((hash) => [1, 2, 1_000].map((iterations) => [hash, iterations] as const)),
  ([hash, iterations]) => derived(pbkdf2(hash, iterations), 1_024),
);
const lengths = casesOf(
  "derived: a length of",
  [null, 0, 1, 7, 9, -1, 2 ** 32, "16"],
  async (length) => [
    await derived(hkdf("SHA-256"), length).catch(({ name }: Error) => name),
    await derived(pbkdf2("SHA-256", 1), length).catch(({ name }: Error) => name),
  ],
);

const { "P-256": p256 } = ecKeys;
const curves = ["P-256", "P-384", "P-521"] as const;
const dh = (namedCurve: string) => ({ name: "ECDH", namedCurve });
const own = (curve: (typeof curves)[number]) =>
  subtle.importKey("jwk", ecKeys[curve].jwk, dh(curve), true, ["deriveBits", "deriveKey"]);
const open = (curve: (typeof curves)[number]) =>
  subtle.importKey("spki", decoded(ecKeys[curve].spki), dh(curve), true, []);

const agreed = casesOf(
  "ECDH: bits",
  curves.flatMap((curve) =>
    [null, 0, 1, 9, 128, 256, 528, 529].map((bits) => [curve, bits] as const),
  ),
  async ([curve, bits]) =>
    hex(
      await subtle.deriveBits(
        { name: "ECDH", public: await open(curve) },
        await own(curve),
        bits as Any,
      ),
    ),
);
const pairs = casesOf(
  "a new pair of",
  [dh("P-256"), dh("P-521"), { name: "X25519" }, { name: "Ed25519" }],
  async (algorithm) => {
    const usages = algorithm.name === "Ed25519" ? ["sign", "verify"] : ["deriveKey", "deriveBits"];
    const made = (await subtle.generateKey(algorithm as Any, true, usages as Any)) as unknown;
    const { publicKey, privateKey } = made as { publicKey: CryptoKey; privateKey: CryptoKey };
    const jwk = await subtle.exportKey("jwk", privateKey);
    const again = await subtle.importKey(
      "jwk",
      jwk,
      algorithm as Any,
      false,
      privateKey.usages as Any,
    );
    const raw = await subtle.exportKey("raw", publicKey);
    const pkcs8 = await subtle.exportKey("pkcs8", privateKey);
    const spki = await subtle.exportKey("spki", publicKey);
    return [
      told(publicKey),
      told(privateKey),
      told(again),
      Object.keys(jwk).sort(),
      raw.byteLength,
      pkcs8.byteLength,
      spki.byteLength,
    ];
  },
);
/** RFC 7748 §6.1 and RFC 8032 §7.1. */
const alice = "MC4CAQAwBQYDK2VuBCIEIHcHbQpzGKVy0X1+tWi1lyV9Bf8VdBcawqzb0pnUg1v3";
const openAlice = {
  kty: "OKP",
  crv: "X25519",
  x: "hSDwCYkwp1R0iNhBlzS3ztNqvv8j79N-FLPMZXpGmxU",
};
const seed = "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g";
const edJwk = {
  kty: "OKP",
  crv: "Ed25519",
  x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
  d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
};
const x25519 = () =>
  subtle.importKey("pkcs8", decoded(alice), "X25519", true, ["deriveBits", "deriveKey"]);
const edOpen = () =>
  subtle.importKey(
    "raw",
    decoded("11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo="),
    "Ed25519",
    true,
    ["verify"],
  );
const edOwn = () => subtle.importKey("pkcs8", decoded(seed), "Ed25519", true, ["sign"]);

const curve25519: Record<string, () => unknown> = {
  "Ed25519: the same signature": async () =>
    hex(await subtle.sign("ed25519", await edOwn(), bytes(100))),
  "Ed25519: verified, changed and cut": async () => {
    const signed = new Uint8Array(await subtle.sign("Ed25519", await edOwn(), bytes(100)));
    const other = signed.slice();
    other[0]! ^= 1;
    const all = [signed, other, signed.slice(1), new Uint8Array(64), new Uint8Array()];
    const found = [];
    for (const each of all)
      found.push(await subtle.verify("Ed25519", await edOpen(), each, bytes(100)));
    return [...found, await subtle.verify("Ed25519", await edOpen(), signed, bytes(99))];
  },
  "Ed25519: a private key as jwk": async () =>
    Object.entries(await subtle.exportKey("jwk", await edOwn())).sort(),
  "Ed25519: a jwk of both halves": async () =>
    told(await subtle.importKey("jwk", edJwk, "Ed25519", true, ["sign"])),
  "Ed25519: a jwk of halves that do not fit": async () =>
    told(await subtle.importKey("jwk", { ...edJwk, x: openAlice.x }, "Ed25519", true, ["sign"])),
  "Ed25519: a jwk of another alg": async () =>
    told(await subtle.importKey("jwk", { ...edJwk, alg: "ES256" }, "Ed25519", true, ["sign"])),
  "Ed25519: a jwk of its alg": async () =>
    told(await subtle.importKey("jwk", { ...edJwk, alg: "EdDSA" }, "Ed25519", true, ["sign"])),
  "Ed25519: a jwk of X25519": async () =>
    told(await subtle.importKey("jwk", openAlice, "Ed25519", true, ["verify"])),
  "Ed25519: raw bytes of another length": () =>
    subtle.importKey("raw", bytes(31), "Ed25519", true, ["verify"]),
  "Ed25519: a private key that may verify": () =>
    subtle.importKey("pkcs8", decoded(seed), "Ed25519", true, ["verify"]),
  "Ed25519: the private key as raw": async () => subtle.exportKey("raw", await edOwn()),
  "Ed25519: pkcs8 of X25519": () =>
    subtle.importKey("pkcs8", decoded(alice), "Ed25519", true, ["sign"]),
  "Ed25519: new without usages": () => subtle.generateKey("Ed25519" as Any, true, []),
  "X25519: bits": async () => {
    const others = await subtle.importKey("jwk", openAlice, "X25519", true, []);
    return hex(await subtle.deriveBits({ name: "X25519", public: others }, await x25519(), 256));
  },
  "X25519: of a point of small order": async () => {
    const others = await subtle.importKey("raw", new Uint8Array(32), "X25519", true, []);
    return subtle.deriveBits({ name: "X25519", public: others }, await x25519(), 256);
  },
  "X25519: exported": async () => [
    hex(await subtle.exportKey("pkcs8", await x25519())),
    Object.entries(await subtle.exportKey("jwk", await x25519())).sort(),
  ],
};

const gcm = { name: "AES-GCM", length: 256 };
const derivedKeys: Record<string, () => unknown> = {
  "AES of PBKDF2": async () => {
    const key = await subtle.deriveKey(
      pbkdf2("SHA-256", 10),
      await secretOf("PBKDF2", 9),
      gcm,
      true,
      ["encrypt"],
    );
    return [told(key), hex(await subtle.exportKey("raw", key))];
  },
  "HMAC of HKDF": async () => {
    const type = { name: "HMAC", hash: "SHA-512" };
    const key = await subtle.deriveKey(hkdf("SHA-256"), await secretOf("HKDF", 32), type, true, [
      "sign",
    ]);
    return [told(key), hex(await subtle.exportKey("raw", key))];
  },
  "HKDF of ECDH": async () => {
    const key = await subtle.deriveKey(
      { name: "ECDH", public: await open("P-256") },
      await own("P-256"),
      "HKDF" as Any,
      false,
      ["deriveBits"],
    );
    return [told(key), hex(await subtle.deriveBits(hkdf("SHA-256"), key, 256))];
  },
  "AES of a length that there is not": async () =>
    subtle.deriveKey(
      hkdf("SHA-256"),
      await secretOf("HKDF", 32),
      { name: "AES-GCM", length: 100 },
      true,
      ["encrypt"],
    ),
  "without usages": async () =>
    subtle.deriveKey(hkdf("SHA-256"), await secretOf("HKDF", 32), gcm, true, []),
  "by a key for bits alone": async () =>
    subtle.deriveKey(hkdf("SHA-256"), await secretOf("HKDF", 32, ["deriveBits"]), gcm, true, [
      "encrypt",
    ]),
  "bits by a key for keys alone": async () =>
    subtle.deriveBits(hkdf("SHA-256"), await secretOf("HKDF", 32, ["deriveKey"]), 128),
  "ECDSA of HKDF": async () =>
    subtle.deriveKey(
      hkdf("SHA-256"),
      await secretOf("HKDF", 32),
      { name: "ECDSA", namedCurve: "P-256" } as Any,
      true,
      ["sign"],
    ),
  "a secret that may leave": () => subtle.importKey("raw", bytes(8), "HKDF", true, ["deriveBits"]),
  "a secret as jwk": () =>
    subtle.importKey("jwk", { kty: "oct", k: "AAAA" }, "PBKDF2", false, ["deriveBits"]),
  "a secret of nothing": () => derived(pbkdf2("SHA-256", 2), 128, 0),
  "an HKDF secret of nothing": () => derived(hkdf("SHA-256"), 128, 0),
  "no iterations": () => derived(pbkdf2("SHA-256", 0), 128),
  "iterations that are too many for a number": () => derived(pbkdf2("SHA-256", 2 ** 32), 128),
  "no salt": () => derived({ name: "HKDF", hash: "SHA-256", info: bytes(1) } as Any, 128),
  "no info": () => derived({ name: "HKDF", hash: "SHA-256", salt: bytes(1) } as Any, 128),
  "a hash that there is not": () => derived(hkdf("MD5"), 128),
  "export of a secret": async () => subtle.exportKey("raw", await secretOf("HKDF", 8)),
  "ECDH by two private keys": async () =>
    subtle.deriveBits({ name: "ECDH", public: await own("P-256") }, await own("P-256"), 128),
  "ECDH of two curves": async () =>
    subtle.deriveBits({ name: "ECDH", public: await open("P-384") }, await own("P-256"), 128),
  "ECDH without a public key": async () =>
    subtle.deriveBits({ name: "ECDH" } as Any, await own("P-256"), 128),
  "ECDH by a key of ECDSA": async () =>
    subtle.deriveBits(
      { name: "ECDH", public: await open("P-256") },
      await subtle.importKey("jwk", p256.jwk, { name: "ECDSA", namedCurve: "P-256" }, true, [
        "sign",
      ]),
      128,
    ),
  "ECDH: a public key with usages": () =>
    subtle.importKey("spki", decoded(p256.spki), dh("P-256"), true, ["deriveBits"]),
  "ECDH: a curve that there is not": () => subtle.generateKey(dh("P-257"), true, ["deriveBits"]),
  "ECDH: exported as jwk": async () =>
    Object.entries(await subtle.exportKey("jwk", await own("P-384"))).sort(),
};

const view = Uint8Array.prototype;
const typed = Object.getPrototypeOf(view) as typeof view;

/** Whether a key is seen by built-ins that script has replaced while it comes to be and is used. */
async function isSeen(wanted: string, use: () => Promise<unknown>): Promise<boolean> {
  const seen = new Set<string>();
  const { apply } = Reflect;
  const { slice, join } = Array.prototype;
  let looking = false;
  const look = (value: unknown) => {
    if (looking || !ArrayBuffer.isView(value)) return;
    looking = true;
    const units = apply(slice, value, []) as number[];
    seen.add(apply(join, units, [","]));
    looking = false;
  };
  const holders: [object, string[]][] = [
    [view, ["toBase64", "toHex", "setFromBase64"]],
    [typed, ["set", "slice", "subarray", "fill", "every", "at"]],
    [Uint8Array, ["fromBase64", "from"]],
    [JSON, ["parse"]],
  ];
  const undo: (() => void)[] = [];
  for (const [holder, names] of holders) {
    for (const name of names) {
      const before = Object.getOwnPropertyDescriptor(holder, name);
      if (before === undefined) continue;
      undo.push(() => Object.defineProperty(holder, name, before));
      const value = function (this: unknown, ...values: unknown[]) {
        const result: unknown = apply(before.value as () => unknown, this, values);
        for (const each of [this, result, ...values]) look(each);
        if (holder === JSON) seen.add(String((result as { k?: unknown } | null)?.k));
        return result;
      };
      Object.defineProperty(holder, name, { ...before, value });
    }
  }
  for (const name of ["length", "buffer"]) {
    const before = Object.getOwnPropertyDescriptor(typed, name)!;
    undo.push(() => Object.defineProperty(typed, name, before));
    const get = function (this: unknown) {
      look(this);
      return apply(before.get as () => unknown, this, []);
    };
    Object.defineProperty(typed, name, { ...before, get });
  }
  try {
    await use();
  } finally {
    for (const each of undo) each();
  }
  return seen.has(wanted);
}

const hidden: Record<string, () => unknown> = {
  "of HKDF": async () => {
    const secret = await secretOf("HKDF", 32);
    const bits = new Uint8Array(await subtle.deriveBits(hkdf("SHA-256"), secret, 256));
    return isSeen(bits.join(), async () => {
      const key = await subtle.deriveKey(hkdf("SHA-256"), secret, gcm, false, ["encrypt"]);
      await subtle.encrypt({ name: "AES-GCM", iv: bytes(12) }, key, bytes(5));
    });
  },
  "that is seen where script has it": async () => {
    const secret = bytes(16, 11);
    return isSeen(secret.join(), async () => secret.slice());
  },
  "that was wrapped as raw, and as jwk": async () => {
    const open = await subtle.importKey("raw", bytes(32, 11), "AES-GCM", true, ["encrypt"]);
    const wrapping = await subtle.importKey("raw", bytes(16), "AES-KW", false, [
      "wrapKey",
      "unwrapKey",
    ]);
    const found = [];
    for (const format of ["raw", "jwk"] as const) {
      const wrapped = await subtle.wrapKey(format, open, wrapping, "AES-KW");
      const jwk = await subtle.exportKey("jwk", open);
      const use = async () => {
        const key = await subtle.unwrapKey(format, wrapped, wrapping, "AES-KW", "AES-GCM", false, [
          "encrypt",
        ]);
        await subtle.encrypt({ name: "AES-GCM", iv: bytes(12) }, key, bytes(5));
      };
      found.push(await isSeen(bytes(32, 11).join(), use), await isSeen(jwk.k!, use));
    }
    return found;
  },
  "of X25519": async () => {
    const own = await subtle.importKey("pkcs8", decoded(alice), "X25519", true, ["deriveBits"]);
    const kw = await subtle.importKey("raw", bytes(16), "AES-CBC", false, ["wrapKey", "unwrapKey"]);
    const cbc = { name: "AES-CBC", iv: bytes(16) };
    const wrapped = await subtle.wrapKey("pkcs8", own, kw, cbc);
    const others = await subtle.importKey("jwk", openAlice, "X25519", true, []);
    return isSeen(decoded(alice).slice(16).join(), async () => {
      const key = await subtle.unwrapKey("pkcs8", wrapped, kw, cbc, "X25519", false, [
        "deriveBits",
      ]);
      await subtle.deriveBits({ name: "X25519", public: others }, key, 256);
    });
  },
};

/** RSAES-OAEP is another each time. */
const oaep = (hash: string) => ({ name: "RSA-OAEP", hash });
const rsaOpen = (hash: string) =>
  subtle.importKey("spki", decoded(rsaKey.spki), oaep(hash), true, ["encrypt", "wrapKey"]);
const rsaOwn = (hash: string) =>
  subtle.importKey("pkcs8", decoded(rsaKey.pkcs8), oaep(hash), true, ["decrypt", "unwrapKey"]);
const modulus = decoded(rsaKey.jwk.n.replaceAll("-", "+").replaceAll("_", "/")).length;

const ofOaep = casesOf(
  "RSA-OAEP:",
  hashes.flatMap((hash, index) => {
    const most = modulus - 2 * [20, 32, 48, 64][index]! - 2;
    return [0, 1, most, most + 1].map((length) => [hash, length] as const);
  }),
  async ([hash, length]) => {
    const algorithm = { name: "RSA-OAEP", label: bytes(length % 3) };
    const hidden = await subtle.encrypt(algorithm, await rsaOpen(hash), bytes(length));
    return [hidden.byteLength, hex(await subtle.decrypt(algorithm, await rsaOwn(hash), hidden))];
  },
);
const newRsa = (name: string, members: object, usages: string[]) =>
  subtle.generateKey(
    {
      name,
      modulusLength: 1_024,
      publicExponent: Uint8Array.of(1, 0, 1),
      hash: "SHA-256",
      ...members,
    } as Any,
    true,
    usages as Any,
  ) as unknown as Promise<{ publicKey: CryptoKey; privateKey: CryptoKey }>;

const rsa: Record<string, () => unknown> = {
  "another label": async () => {
    const hidden = await subtle.encrypt(
      { name: "RSA-OAEP", label: bytes(1) },
      await rsaOpen("SHA-1"),
      bytes(1),
    );
    return subtle.decrypt("RSA-OAEP" as Any, await rsaOwn("SHA-1"), hidden);
  },
  "what is as long as nothing": async () =>
    subtle.decrypt("RSA-OAEP" as Any, await rsaOwn("SHA-1"), bytes(0)),
  "encrypted by a private key": async () =>
    subtle.encrypt("RSA-OAEP" as Any, await rsaOwn("SHA-1"), bytes(0)),
  "a private key to encrypt": () =>
    subtle.importKey("pkcs8", decoded(rsaKey.pkcs8), oaep("SHA-1"), true, ["encrypt"]),
  "exported as jwk": async () =>
    Object.entries(await subtle.exportKey("jwk", await rsaOpen("SHA-384"))).sort(),
  "exported as jwk with SHA-1": async () =>
    Object.entries(await subtle.exportKey("jwk", await rsaOwn("SHA-1"))).sort(),
  "wrapped: a key of AES": async () => {
    const key = await subtle.importKey("raw", bytes(16), "AES-GCM", true, ["encrypt"]);
    const hidden = await subtle.wrapKey("raw", key, await rsaOpen("SHA-256"), "RSA-OAEP" as Any);
    const again = await subtle.unwrapKey(
      "raw",
      hidden,
      await rsaOwn("SHA-256"),
      "RSA-OAEP" as Any,
      "AES-GCM",
      true,
      ["encrypt"],
    );
    return [told(again), hex(await subtle.exportKey("raw", again))];
  },
  "a new key that encrypts": async () => {
    const { publicKey, privateKey } = await newRsa("RSA-OAEP", {}, ["encrypt", "decrypt"]);
    const hidden = await subtle.encrypt("RSA-OAEP" as Any, publicKey, bytes(5));
    return [
      told(publicKey),
      told(privateKey),
      hex(await subtle.decrypt("RSA-OAEP" as Any, privateKey, hidden)),
    ];
  },
  "a new key that signs": async () => {
    const { publicKey, privateKey } = await newRsa(
      "RSASSA-PKCS1-v1_5",
      { publicExponent: Uint8Array.of(3) },
      ["sign", "verify"],
    );
    const signed = await subtle.sign("RSASSA-PKCS1-v1_5", privateKey, bytes(5));
    const jwk = await subtle.exportKey("jwk", privateKey);
    const again = await subtle.importKey(
      "jwk",
      jwk,
      { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" },
      true,
      ["sign"],
    );
    return [
      told(publicKey),
      signed.byteLength,
      told(again),
      await subtle.verify("RSASSA-PKCS1-v1_5", publicKey, signed, bytes(5)),
    ];
  },
  "a new key of RSA-PSS": async () => told((await newRsa("RSA-PSS", {}, ["sign"])).privateKey),
  "a new key without usages": () => newRsa("RSA-PSS", {}, ["verify"]),
  "a new key to encrypt by PSS": () => newRsa("RSA-PSS", {}, ["encrypt"]),
  "a new key of exponent 1": () =>
    newRsa("RSA-PSS", { publicExponent: Uint8Array.of(1) }, ["sign"]),
  "a new key of an even exponent": () =>
    newRsa("RSA-PSS", { publicExponent: Uint8Array.of(1, 0, 0) }, ["sign"]),
  "a new key of no exponent": () =>
    newRsa("RSA-PSS", { publicExponent: new Uint8Array() }, ["sign"]),
  "a new key of an exponent that is text": () =>
    newRsa("RSA-PSS", { publicExponent: "AQAB" }, ["sign"]),
  "a new key of no hash": () => newRsa("RSA-PSS", { hash: undefined }, ["sign"]),
  "a new key of no bits": () => newRsa("RSA-PSS", { modulusLength: 0 }, ["sign"]),
};

export const derivationCases: Case[] = [
  ...[ofHkdf, hkdfSizes, hkdfMost, ofPbkdf2, lengths, agreed, pairs, ofOaep].flat(),
  ...casesNamed("curve 25519", curve25519),
  ...casesNamed("derived", derivedKeys),
  ...casesNamed("a key that may not leave", hidden),
  ...casesNamed("RSA", rsa),
];
