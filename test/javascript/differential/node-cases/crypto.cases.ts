import {
  createHash,
  createHmac,
  createSecretKey,
  KeyObject,
  randomBytes,
  randomInt,
  randomUUID,
  timingSafeEqual,
} from "node:crypto";
import { type Case, casesNamed, casesOf } from "../case.ts";

const digests = [
  "md5",
  "sha1",
  "sha224",
  "SHA256",
  "sha384",
  "sha512",
  "sha512-256",
  "ripemd160",
  "RSA-SHA256",
];
const texts = ["", "abc", "é€😀", "x".repeat(200), "\ud83d"];

const named: Record<string, () => unknown> = {
  "an unknown digest": () => createHash("klingon"),
  "no name": () => createHash(undefined as never),
  "update in parts": () =>
    createHash("sha256").update("a").update(Uint8Array.of(98)).update("63", "hex").digest("base64"),
  "digest without an encoding": () => Buffer.isBuffer(createHash("sha1").digest()),
  "digest twice": () => {
    const hash = createHash("sha1");
    hash.digest();
    return hash.digest();
  },
  "update after digest": () => {
    const hash = createHash("sha1");
    hash.digest();
    return hash.update("a");
  },
  copy: () => {
    const hash = createHash("sha256").update("a");
    const copy = hash.copy();
    return [hash.update("b").digest("hex"), copy.digest("hex")];
  },
  "update with a number": () => createHash("sha1").update(5 as never),
  "HMAC with bytes as the key": () =>
    createHmac("sha256", Uint8Array.of(1, 2)).update("a").digest("base64url"),
  "HMAC with a key object": () =>
    createHmac("sha256", createSecretKey(Buffer.from("k")))
      .update("a")
      .digest("hex"),
  "HMAC with a long key": () => createHmac("sha1", "k".repeat(200)).update("a").digest("hex"),
  "a key object": () => {
    const key = createSecretKey("6b65", "hex");
    return [
      key.type,
      key.symmetricKeySize,
      key.export().toString(),
      key.export({ format: "jwk" }),
      key instanceof KeyObject,
      key.equals(createSecretKey("ke", "utf8")),
    ];
  },
  timingSafeEqual: () => [
    timingSafeEqual(Buffer.from("ab"), Buffer.from("ab")),
    timingSafeEqual(Buffer.from("ab"), Buffer.from("ac")),
  ],
  "timingSafeEqual of two lengths": () => timingSafeEqual(Buffer.from("a"), Buffer.from("ab")),
  "timingSafeEqual of texts": () => timingSafeEqual("a" as never, "a" as never),
  randomBytes: () => [
    randomBytes(0).length,
    randomBytes(16).length,
    Buffer.isBuffer(randomBytes(1)),
    randomBytes(70_000).length,
  ],
  "randomBytes differ": () => randomBytes(16).equals(randomBytes(16)),
  "randomBytes with a callback": () =>
    new Promise((resolve) => randomBytes(4, (error, bytes) => resolve([error, bytes.length]))),
  "randomBytes of -1": () => randomBytes(-1),
  "randomBytes of 2 ** 31": () => randomBytes(2 ** 31),
  "randomBytes of a text": () => randomBytes("5" as never),
  randomInt: () =>
    Array.from({ length: 50 }, () => randomInt(3, 6)).every((value) => value >= 3 && value < 6),
  "randomInt of no range": () => randomInt(5, 5),
  randomUUID: () =>
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(randomUUID()),
};

export const nodeCryptoCases: readonly Case[] = [
  ...casesOf("digest by", digests, (name) =>
    texts.map((text) => createHash(name).update(text).digest("hex")),
  ),
  ...casesOf("HMAC by", digests, (name) =>
    texts.map((text) => createHmac(name, "key").update(text).digest("hex")),
  ),
  ...casesNamed("node:crypto", named),
];
