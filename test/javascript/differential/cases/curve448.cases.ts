import { type Case, casesNamed, casesOf } from "../case.ts";

const { subtle } = crypto;
type Any = never;
const bytes = (length: number) => Uint8Array.from({ length }, (_, index) => (index * 7) % 256);
const hex = (data: ArrayBuffer | Uint8Array) =>
  [...new Uint8Array(data)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const decoded = (text: string) => Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0));
const told = ({ type, extractable, usages, algorithm }: CryptoKey) => [
  ...[type, extractable, usages, algorithm],
];

const edPkcs8 =
  "MEcCAQAwBQYDK2VxBDsEOWbwI188BltGvrcIsOuO22RkE8mHxH/8BHjFAnYwvcdtpkBW62hJqV01OSUyiH/ps1bZNJzXV13DaA==";
const edJwk = {
  kty: "OKP",
  crv: "Ed448",
  x: "oX8bH7wBzwVD7opUHBsggNMQ86k_JKycBGL-nQBmW2UgkfN_Png5jKbYehmr7jE1lnenjIOMZ8KA",
  d: "ZvAjXzwGW0a-twiw647bZGQTyYfEf_wEeMUCdjC9x22mQFbraEmpXTU5JTKIf-mzVtk0nNdXXcNo",
};
const xJwk = {
  kty: "OKP",
  crv: "X448",
  x: "vgI5DYw7_es6C5PvQfFdPJ7etgph-o3Um6Yp9Ww3CP_ulgwfAKyiqIx-siT-3Fuquw07qXRPdLc",
  d: "GCguJWpR3eL2JoRvjeyEP-uIaypOLOAIr0VBlqTtxlUKHZma3gilNQILjDcldP2ae0eLvlJNrtk",
};
const openOf = ({ d: _, ...open }: typeof edJwk) => open;
const edOwn = () => subtle.importKey("pkcs8", decoded(edPkcs8), "Ed448" as Any, true, ["sign"]);
const edOpen = () => subtle.importKey("jwk", openOf(edJwk), "Ed448" as Any, true, ["verify"]);
const xOwn = () =>
  subtle.importKey("jwk", xJwk, "X448" as Any, true, ["deriveBits"]) as Promise<CryptoKey>;
const xOpen = () =>
  subtle.importKey("jwk", openOf(xJwk), "X448" as Any, true, []) as Promise<CryptoKey>;
const within = (length: number) => ({ name: "Ed448", context: bytes(length) }) as Any;

const contexts = casesOf("Ed448: a context of", [0, 1, 255, 256], async (length) => {
  const signed = await subtle.sign(within(length), await edOwn(), bytes(100));
  const found = [];
  for (const algorithm of [within(length), "Ed448" as Any, within(2)]) {
    found.push(await subtle.verify(algorithm, await edOpen(), signed, bytes(100)));
  }
  return [hex(signed), ...found];
});

const agreed = casesOf("X448: bits", [null, 0, 1, 9, 256, 448, 449], async (bits) => {
  const algorithm = { name: "X448", public: await xOpen() } as Any;
  return hex(await subtle.deriveBits(algorithm, await xOwn(), bits as Any));
});

const lengths = casesOf("448: raw bytes", [0, 32, 55, 56, 57, 58], async (length) => {
  const importOf = (name: string, usages: string[]) =>
    subtle
      .importKey("raw", bytes(length), name as Any, true, usages as Any)
      .then(told, ({ name }: Error) => name);
  return [await importOf("Ed448", ["verify"]), await importOf("X448", [])];
});

const pairs = casesOf("448: a new pair of", ["Ed448", "X448"], async (name) => {
  const usages = name === "Ed448" ? ["sign", "verify"] : ["deriveKey", "deriveBits"];
  const made = (await subtle.generateKey(name as Any, true, usages as Any)) as unknown;
  const { publicKey, privateKey } = made as { publicKey: CryptoKey; privateKey: CryptoKey };
  const jwk = await subtle.exportKey("jwk", privateKey);
  const again = await subtle.importKey("jwk", jwk, name as Any, false, privateKey.usages as Any);
  const raw = await subtle.exportKey("raw", publicKey);
  const pkcs8 = await subtle.exportKey("pkcs8", privateKey);
  const spki = await subtle.exportKey("spki", publicKey);
  return [
    ...[told(publicKey), told(privateKey), told(again), Object.keys(jwk).sort()],
    ...[raw.byteLength, pkcs8.byteLength, spki.byteLength],
  ];
});

const named: Record<string, () => unknown> = {
  "Ed448: verified, changed and cut": async () => {
    const signed = new Uint8Array(await subtle.sign("Ed448" as Any, await edOwn(), bytes(100)));
    const other = signed.slice();
    other[0]! ^= 1;
    const all = [signed, other, signed.slice(1), new Uint8Array(114), new Uint8Array()];
    const found = [];
    for (const each of all)
      found.push(await subtle.verify("Ed448" as Any, await edOpen(), each, bytes(100)));
    return [...found, await subtle.verify("Ed448" as Any, await edOpen(), signed, bytes(99))];
  },
  "Ed448: a context that is no bytes": async () =>
    subtle.sign({ name: "Ed448", context: "text" } as Any, await edOwn(), bytes(1)),
  "Ed448: a private key as jwk": async () =>
    Object.entries(await subtle.exportKey("jwk", await edOwn())).sort(),
  "Ed448: a jwk of halves that do not fit": async () =>
    told(
      await subtle.importKey(
        "jwk",
        { ...edJwk, x: `${edJwk.x.slice(0, -4)}AAAA` },
        "Ed448" as Any,
        true,
        ["sign"],
      ),
    ),
  "Ed448: a jwk of Ed25519's alg": () =>
    subtle.importKey("jwk", { ...edJwk, alg: "Ed25519" }, "Ed448" as Any, true, ["sign"]),
  "Ed448: a jwk of X448": () =>
    subtle.importKey("jwk", openOf(xJwk), "Ed448" as Any, true, ["verify"]),
  "Ed448: pkcs8 as X448": () =>
    subtle.importKey("pkcs8", decoded(edPkcs8), "X448" as Any, true, ["deriveBits"]),
  "Ed448: new without usages": () => subtle.generateKey("Ed448" as Any, true, []),
  "X448: of a point of small order": async () => {
    const others = await subtle.importKey("raw", new Uint8Array(56), "X448" as Any, true, []);
    return subtle.deriveBits({ name: "X448", public: others } as Any, await xOwn(), 448);
  },
  "X448: with a key of X25519": async () => {
    const others = await subtle.importKey("raw", bytes(32), "X25519", true, []);
    return subtle.deriveBits({ name: "X448", public: others } as Any, await xOwn(), 256);
  },
  "X448: exported": async () => [
    hex(await subtle.exportKey("pkcs8", await xOwn())),
    hex(await subtle.exportKey("spki", await xOpen())),
    Object.entries(await subtle.exportKey("jwk", await xOwn())).sort(),
  ],
};

export const curve448Cases: readonly Case[] = [
  ...contexts,
  ...agreed,
  ...lengths,
  ...pairs,
  ...casesNamed("curve 448", named),
];
