import { type Case, casesNamed, casesOf } from "../case.ts";
import { ecKeys, rsaKey } from "../signature-keys.ts";

const content = new TextEncoder().encode("content to sign");
const bytes = (text: string) => Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0));
const hex = (data: ArrayBuffer | Uint8Array) =>
  [...new Uint8Array(data)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const { subtle } = crypto;

type Curve = keyof typeof ecKeys;
type Parameters = Record<string, unknown> & { name: string };
const curves = ["P-256", "P-384", "P-521"] as const;
const hashes = ["SHA-1", "SHA-256", "SHA-384", "SHA-512"] as const;

const pointOf = ({ kty, crv, x, y }: (typeof ecKeys)[Curve]["jwk"]) => ({ kty, crv, x, y });
const publicRsa = { kty: "RSA", n: rsaKey.jwk.n, e: rsaKey.jwk.e };
const rs256 = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };
const ps256 = { name: "RSA-PSS", hash: "SHA-256" };
const ecdsa = (namedCurve: string) => ({ name: "ECDSA", namedCurve });

function imported(
  format: string,
  data: unknown,
  algorithm: Parameters,
  usages: string[],
  extractable = true,
): Promise<CryptoKey> {
  return subtle.importKey(
    format as never,
    data as never,
    algorithm as never,
    extractable,
    usages as never,
  );
}

const bytesOf = (format: string, key: CryptoKey) =>
  subtle.exportKey(format as "raw", key) as Promise<ArrayBuffer>;

const ecPublic = (curve: Curve) =>
  imported("spki", bytes(ecKeys[curve].spki), ecdsa(curve), ["verify"]);
const ecPrivate = (curve: Curve) =>
  imported("pkcs8", bytes(ecKeys[curve].pkcs8), ecdsa(curve), ["sign"]);
const rsaPublic = (algorithm: Parameters) =>
  imported("spki", bytes(rsaKey.spki), algorithm, ["verify"]);
const rsaPrivate = (algorithm: Parameters) =>
  imported("pkcs8", bytes(rsaKey.pkcs8), algorithm, ["sign"]);

const told = ({ type, extractable, usages, algorithm }: CryptoKey) => [
  ...[type, extractable, usages, algorithm],
];
/** A JSON Web Key with its members in order, for engines give them in one of their own. */
const sorted = (jwk: object) => Object.entries(jwk).sort(([a], [b]) => (a < b ? -1 : 1));

/** Signatures that are changed, cut and of other content, each looked at. */
async function checks(algorithm: Parameters, key: CryptoKey, signature: Uint8Array) {
  const changed = signature.slice();
  changed[changed.length - 1]! ^= 1;
  const longer = new Uint8Array(signature.length + 1);
  longer.set(signature);
  const zeros = new Uint8Array(signature.length);
  // Not by its first byte: where that is 0, as one of 256 is, a signature of RSA-PSS counts without it as well.
  const all = [signature, changed, signature.slice(0, -1), longer, zeros, new Uint8Array()];
  const verify = (each: Uint8Array, of: Uint8Array) =>
    subtle.verify(algorithm as never, key, each as never, of as never);
  const found = [];
  for (const each of all) found.push(await verify(each, content));
  return [...found, await verify(signature, content.subarray(1))];
}

const ofCurves = casesOf("ECDSA: a signature of Node's", curves, async (curve) => {
  const key = await ecPublic(curve);
  return checks({ name: "ECDSA", hash: "SHA-256" }, key, bytes(ecKeys[curve].signature));
});

const signedByCurves = casesOf(
  "ECDSA: signed and verified",
  curves.flatMap((curve) => hashes.map((hash) => [curve, hash] as const)),
  async ([curve, hash]) => {
    const algorithm = { name: "ecdsa", hash };
    const signature = await subtle.sign(algorithm as never, await ecPrivate(curve), content);
    const found = await checks(algorithm, await ecPublic(curve), new Uint8Array(signature));
    return [signature.byteLength, found];
  },
);

const generated = casesOf("ECDSA: a new key", curves, async (namedCurve) => {
  const algorithm = { name: "ECDSA", namedCurve };
  const made = await subtle.generateKey(algorithm as never, false, ["verify", "sign"]);
  const { publicKey, privateKey } = made as unknown as {
    publicKey: CryptoKey;
    privateKey: CryptoKey;
  };
  const signing = { name: "ECDSA", hash: "SHA-256" };
  const signature = await subtle.sign(signing as never, privateKey, content);
  const raw = await bytesOf("raw", publicKey);
  const again = await imported("raw", raw, algorithm, ["verify"]);
  const found = await subtle.verify(signing as never, again, signature, content);
  return [told(publicKey), told(privateKey), raw.byteLength, found];
});

const exported = casesOf("ECDSA: import and export", curves, async (curve) => {
  const [open, secret] = [await ecPublic(curve), await ecPrivate(curve)];
  const jwk = await imported("jwk", ecKeys[curve].jwk, ecdsa(curve), ["sign"]);
  const point = await imported("jwk", pointOf(ecKeys[curve].jwk), ecdsa(curve), ["verify"]);
  return [
    ...[told(open), told(secret), told(jwk), told(point)],
    hex(await bytesOf("spki", open)),
    hex(await bytesOf("raw", point)),
    hex(await bytesOf("pkcs8", jwk)),
    sorted(await subtle.exportKey("jwk", open)),
    sorted(await subtle.exportKey("jwk", secret)),
  ];
});

/** The public key of a curve, with its point in other bytes. */
function spkiOf(curve: Curve, point: Uint8Array): Uint8Array {
  const known = bytes(ecKeys[curve].spki);
  const at = known[1]! < 0x80 ? 2 : 3;
  const algorithm = known.subarray(at, at + 2 + known[at + 1]!);
  const body = [...algorithm, 3, point.length + 1, 0, ...point];
  return Uint8Array.of(0x30, body.length, ...body);
}

const compressed = casesOf("ECDSA: a compressed point", curves, async (curve) => {
  const raw = new Uint8Array(await bytesOf("raw", await ecPublic(curve)));
  const x = raw.slice(1, (raw.length + 1) / 2);
  const other = x.map((byte, index) => (index === x.length - 1 ? byte ^ 1 : byte));
  const points = [2, 3, 4, 5].map((form) => Uint8Array.of(form, ...x));
  const more = [Uint8Array.of(2, ...other), Uint8Array.of(2, ...x.fill(255)), Uint8Array.of(2)];
  const found = [];
  for (const point of [...points, ...more]) {
    for (const [format, data] of [
      ["raw", point],
      ["spki", spkiOf(curve, point)],
    ] as const) {
      try {
        found.push(
          hex(await bytesOf("raw", await imported(format, data, ecdsa(curve), ["verify"]))),
        );
      } catch (error) {
        found.push((error as Error).name);
      }
    }
  }
  const own = points[raw.at(-1)! & 1]!;
  const key = await imported("raw", own, ecdsa(curve), ["verify"]);
  const signature = bytes(ecKeys[curve].signature);
  const isValid = await subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, content);
  return [isValid, ...found];
});

const pkcs1 = casesOf("RSASSA-PKCS1-v1_5: the same signature", hashes, async (hash) => {
  const algorithm = { name: "RSASSA-PKCS1-v1_5", hash };
  const signature = await subtle.sign(algorithm as never, await rsaPrivate(algorithm), content);
  const key = await rsaPublic(algorithm);
  return [hex(signature), await checks(algorithm, key, new Uint8Array(signature))];
});

const pss = casesOf(
  "RSA-PSS: signed and verified",
  hashes.flatMap((hash) => [0, 20, 64].map((saltLength) => [hash, saltLength] as const)),
  async ([hash, saltLength]) => {
    const algorithm = { name: "RSA-PSS", hash, saltLength };
    const signature = await subtle.sign(algorithm as never, await rsaPrivate(algorithm), content);
    const key = await rsaPublic(algorithm);
    const other = { ...algorithm, saltLength: saltLength + 1 };
    const wrong = await subtle.verify(other as never, key, signature, content);
    return [await checks(algorithm, key, new Uint8Array(signature)), wrong];
  },
);

const { jwk } = ecKeys["P-256"];
const offCurve = { ...pointOf(jwk), y: jwk.x };
const p256 = ecdsa("P-256");

/** Each as [format, data, algorithm, usages, extractable]. */
const imports: Record<string, [string, () => unknown, Parameters, string[], boolean?]> = {
  "a point beside the curve": ["jwk", () => offCurve, p256, ["verify"]],
  "raw bytes of another length": ["raw", () => new Uint8Array(64), p256, ["verify"]],
  "raw bytes that are no point": ["raw", () => new Uint8Array(65).fill(4), p256, ["verify"]],
  "no raw bytes": ["raw", () => new Uint8Array(), p256, ["verify"]],
  "another curve than the jwk's": ["jwk", () => jwk, ecdsa("P-384"), ["sign"]],
  "another curve than the spki's": [
    "spki",
    () => bytes(ecKeys["P-256"].spki),
    ecdsa("P-384"),
    ["verify"],
  ],
  "a curve that there is not": ["jwk", () => jwk, ecdsa("P-1"), ["sign"]],
  "no curve": ["jwk", () => jwk, { name: "ECDSA" }, ["sign"]],
  "a private key to verify": ["jwk", () => jwk, p256, ["verify"]],
  "a public key to sign": ["jwk", () => pointOf(jwk), p256, ["sign"]],
  "a private key without usages": ["jwk", () => jwk, p256, []],
  "a public key without usages": ["jwk", () => pointOf(jwk), p256, []],
  "usages that there are not": ["jwk", () => pointOf(jwk), p256, ["fly"]],
  "usages of others": ["spki", () => bytes(ecKeys["P-256"].spki), p256, ["encrypt"]],
  "a jwk of another kty": ["jwk", () => publicRsa, p256, ["verify"]],
  "a jwk without y": ["jwk", () => ({ kty: "EC", crv: "P-256", x: jwk.x }), p256, ["verify"]],
  "a jwk of another alg": ["jwk", () => ({ ...pointOf(jwk), alg: "ES384" }), p256, ["verify"]],
  "a jwk of its alg": ["jwk", () => ({ ...pointOf(jwk), alg: "ES256" }), p256, ["verify"]],
  "a jwk for encryption": ["jwk", () => ({ ...pointOf(jwk), use: "enc" }), p256, ["verify"]],
  "a jwk for other operations": [
    "jwk",
    () => ({ ...pointOf(jwk), key_ops: ["sign"] }),
    p256,
    ["verify"],
  ],
  "a jwk that may not be extracted": ["jwk", () => ({ ...jwk, ext: false }), p256, ["sign"]],
  "a jwk that is none": ["jwk", () => "jwk", p256, ["sign"]],
  "spki cut short": ["spki", () => bytes(ecKeys["P-256"].spki).slice(0, -1), p256, ["verify"]],
  "spki of nothing": ["spki", () => new Uint8Array(), p256, ["verify"]],
  "spki of a length without end": [
    "spki",
    () => Uint8Array.of(0x30, 0x84, 0xff, 0xff, 0xff, 0xff),
    p256,
    ["verify"],
  ],
  "spki of RSA for ECDSA": ["spki", () => bytes(rsaKey.spki), p256, ["verify"]],
  "spki of ECDSA for RSA": ["spki", () => bytes(ecKeys["P-256"].spki), rs256, ["verify"]],
  "pkcs8 of RSA for ECDSA": ["pkcs8", () => bytes(rsaKey.pkcs8), p256, ["sign"]],
  "pkcs8 that is spki": ["pkcs8", () => bytes(rsaKey.spki), rs256, ["sign"]],
  "a string for spki": ["spki", () => rsaKey.spki, rs256, ["verify"]],
  "RSA without a hash": ["spki", () => bytes(rsaKey.spki), { name: "RSA-PSS" }, ["verify"]],
  "RSA of another hash": [
    "spki",
    () => bytes(rsaKey.spki),
    { name: "RSA-PSS", hash: "MD5" },
    ["verify"],
  ],
  "RSA as raw": ["raw", () => bytes(rsaKey.spki), rs256, ["verify"]],
  "RSA of a jwk without n": ["jwk", () => ({ kty: "RSA", e: "AQAB" }), rs256, ["verify"]],
  "RSA of a jwk of another alg": ["jwk", () => ({ ...publicRsa, alg: "PS256" }), rs256, ["verify"]],
  "RSA of a jwk of its alg": ["jwk", () => ({ ...publicRsa, alg: "PS256" }), ps256, ["verify"]],
  "RSA that is private, to verify": ["jwk", () => rsaKey.jwk, rs256, ["verify"]],
};
const importCases = casesOf("import:", Object.keys(imports), async (name) => {
  const [format, data, algorithm, usages, extractable] = imports[name]!;
  return told(await imported(format, data(), algorithm, usages, extractable));
});

const others: Record<string, () => unknown> = {
  "a signature of RSA-PSS of Node's": async () => {
    const algorithm = { ...ps256, saltLength: 32 };
    return checks(algorithm, await rsaPublic(ps256), bytes(rsaKey.pss));
  },
  "import and export of RSA": async () => {
    const [open, secret] = [await rsaPublic(rs256), await rsaPrivate(ps256)];
    const key = await imported("jwk", rsaKey.jwk, rs256, ["sign"]);
    return [
      ...[told(open), told(secret), told(key)],
      hex(await bytesOf("spki", open)),
      hex(await bytesOf("pkcs8", key)),
      sorted(await subtle.exportKey("jwk", open)),
      sorted(await subtle.exportKey("jwk", secret)),
    ];
  },
  "export of what may not leave": async () => {
    const key = await imported("jwk", jwk, p256, ["sign"], false);
    return subtle.exportKey("jwk", key);
  },
  "a private key as spki": async () => bytesOf("spki", await ecPrivate("P-256")),
  "a public key as pkcs8": async () => bytesOf("pkcs8", await ecPublic("P-256")),
  "a private key as raw": async () => bytesOf("raw", await ecPrivate("P-256")),
  "RSA as raw": async () => bytesOf("raw", await rsaPublic(rs256)),
  "sign by a public key": async () =>
    subtle.sign({ name: "ECDSA", hash: "SHA-256" } as never, await ecPublic("P-256"), content),
  "sign by a key of another algorithm": async () =>
    subtle.sign("RSASSA-PKCS1-v1_5" as never, await ecPrivate("P-256"), content),
  "verify by a key of another algorithm": async () =>
    subtle.verify("HMAC", await ecPublic("P-256"), content, content),
  "verify without a hash": async () =>
    subtle.verify("ECDSA" as never, await ecPublic("P-256"), content, content),
  "PSS without the length of its salt": async () =>
    subtle.sign("RSA-PSS" as never, await rsaPrivate(ps256), content),
  "PSS with a salt that has no room": async () =>
    subtle.sign({ name: "RSA-PSS", saltLength: 500 } as never, await rsaPrivate(ps256), content),
  "PSS verified with a salt that has no room": async () =>
    subtle.verify(
      { name: "RSA-PSS", saltLength: 500 } as never,
      await rsaPublic(ps256),
      bytes(rsaKey.pss),
      content,
    ),
  "a new key that can't sign": () => subtle.generateKey(p256 as never, true, ["verify"]),
  "a new key for other uses": () => subtle.generateKey(p256 as never, true, ["fly"] as never),
  "a new key of no curve": () => subtle.generateKey(ecdsa("P-1") as never, true, ["sign"]),
};

export const signatureCases: Case[] = [
  ...ofCurves,
  ...signedByCurves,
  ...generated,
  ...exported,
  ...compressed,
  ...pkcs1,
  ...pss,
  ...importCases,
  ...casesNamed("signatures", others),
];
