import { type Case, casesNamed } from "../case.ts";

const { subtle } = crypto;
type Any = never;
const bytes = (length: number) => Uint8Array.from({ length }, (_, index) => index);
const gcm = { name: "AES-GCM", iv: bytes(12) };

const aes = (extractable: boolean, usages: readonly string[]) =>
  subtle.importKey("raw", bytes(16), "AES-GCM", extractable, usages as Any);
const hmac = () =>
  subtle.importKey("raw", bytes(16), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
const rsa = () =>
  subtle.importKey(
    "jwk",
    { kty: "RSA", e: "AQAB", n: `${"w".repeat(170)}8` },
    { name: "RSA-PSS", hash: "SHA-256" },
    true,
    ["verify"],
  );

const nameOf = (error: unknown) => (error as Error).name;
const failureOf = (promise: Promise<unknown>) => promise.then(() => "done", nameOf);

/** What comes of it while members of an object are others. */
async function replacing(
  holder: object,
  members: Readonly<Record<string, unknown>>,
  run: () => Promise<unknown>,
): Promise<unknown> {
  const before = Object.getOwnPropertyDescriptors(holder) as PropertyDescriptorMap;
  for (const [name, member] of Object.entries(members)) {
    Object.defineProperty(holder, name, member as PropertyDescriptor);
  }
  try {
    return await run();
  } finally {
    for (const name of Object.keys(members)) {
      if (before[name] === undefined) Reflect.deleteProperty(holder, name);
      else Object.defineProperty(holder, name, before[name]);
    }
  }
}

const member = (value: unknown) => ({ value, configurable: true, writable: true });
const getter = (get: () => unknown) => ({ get, configurable: true });

const cases: Record<string, () => unknown> = {
  "that say it may leave": async () => {
    const key = await aes(false, ["encrypt"]);
    const wrapping = await subtle.importKey("raw", bytes(16), "AES-KW", false, ["wrapKey"]);
    const others = { extractable: getter(() => true) };
    return replacing(CryptoKey.prototype, others, async () => [
      await failureOf(subtle.exportKey("raw", key)),
      await failureOf(subtle.wrapKey("raw", key, wrapping, "AES-KW")),
    ]);
  },
  "that say it does all": async () => {
    const key = await aes(false, ["encrypt"]);
    const hidden = await subtle.encrypt(gcm, key, bytes(3));
    return replacing(CryptoKey.prototype, { usages: getter(() => ["decrypt"]) }, async () => [
      await failureOf(subtle.decrypt(gcm, key, hidden)),
      await failureOf(subtle.encrypt(gcm, key, bytes(3))),
    ]);
  },
  "that say it is another": async () => {
    const key = await aes(true, ["encrypt"]);
    const others = { algorithm: getter(() => ({ name: "AES-CBC" })), type: getter(() => "public") };
    return replacing(CryptoKey.prototype, others, async () => [
      await failureOf(subtle.encrypt({ name: "AES-CBC", iv: bytes(16) }, key, bytes(3))),
      (await subtle.exportKey("jwk", key)).alg,
    ]);
  },
  "a usage among them that was put there": async () => {
    const key = await aes(false, ["encrypt"]);
    const hidden = await subtle.encrypt(gcm, key, bytes(3));
    try {
      key.usages.push("decrypt");
    } catch {}
    return failureOf(subtle.decrypt(gcm, key, hidden));
  },
  "a usage that was put there as the key was made": async () => {
    const { filter } = Array.prototype;
    const kept: string[][] = [];
    const value = function (this: unknown[], ...asked: unknown[]) {
      const found = Reflect.apply(filter, this, asked) as string[];
      kept.push(found);
      return found;
    };
    const key = (await replacing(Array.prototype, { filter: member(value) }, () =>
      aes(false, ["encrypt"]),
    )) as CryptoKey;
    const hidden = await subtle.encrypt(gcm, key, bytes(3));
    for (const found of kept) found.push("decrypt");
    return failureOf(subtle.decrypt(gcm, key, hidden));
  },
  "an algorithm that was changed": async () => {
    const key = await hmac();
    const before = await subtle.sign("HMAC", key, bytes(3));
    const { algorithm } = key as Any as { algorithm: { name: string; hash: { name: string } } };
    try {
      algorithm.hash.name = "SHA-1";
      algorithm.name = "AES-GCM";
    } catch {}
    const after = await subtle.sign("HMAC", key, bytes(3));
    return [
      before.byteLength,
      after.byteLength,
      await failureOf(subtle.encrypt(gcm, key, bytes(1))),
    ];
  },
  "arrays that include everything": async () => {
    const key = await aes(false, ["encrypt"]);
    const hidden = await subtle.encrypt(gcm, key, bytes(3));
    const others = { includes: member(() => true), indexOf: member(() => 1) };
    return replacing(Array.prototype, others, () => failureOf(subtle.decrypt(gcm, key, hidden)));
  },
  "algorithms that a Map gives away": async () => {
    const key = await aes(false, ["encrypt"]);
    const { get } = Map.prototype;
    const kept: Any[] = [];
    const value = function (this: Map<unknown, unknown>, name: unknown) {
      const found = Reflect.apply(get, this, [name]) as Any;
      kept.push(found);
      return found;
    };
    await replacing(Map.prototype, { get: member(value) }, () =>
      failureOf(subtle.encrypt(gcm, key, bytes(1))),
    );
    const exporting = kept.filter((found: { exportKey?: unknown } | undefined) => found?.exportKey);
    return exporting.length;
  },
  "algorithms that are a `this`": async () => {
    const key = await aes(false, ["encrypt"]);
    let seen = false;
    const value = function (this: { exportKey?: unknown }) {
      seen ||= typeof this?.exportKey === "function";
      return () => bytes(1);
    };
    const outcome = await replacing(Object.prototype, { sign: member(value) }, () =>
      failureOf(subtle.sign("AES-GCM", key, bytes(1))),
    );
    return [seen, outcome];
  },
  "the same objects each time": async () => {
    const keys = [await aes(true, ["encrypt", "decrypt"]), await hmac(), await rsa()];
    return keys.map((key) => {
      const { algorithm, usages } = key;
      return [algorithm === key.algorithm, usages === key.usages, algorithm, usages];
    });
  },
  "of what is no key": () =>
    Promise.all(
      [undefined, null, {}, Object.create(CryptoKey.prototype), "key"].map((none) =>
        failureOf(subtle.exportKey("raw", none as Any)),
      ),
    ),
};

export const keyMemberCases: Case[] = casesNamed("members of keys", cases);
