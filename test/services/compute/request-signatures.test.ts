import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { expect, test } from "vitest";
import type { Scheme } from "../../../runtime/abi/generated/types.ts";
import { ByteBudget } from "../../../runtime/message/byte-budget.ts";
import { ComputeJobs } from "../../../runtime/services/compute/compute-jobs.ts";
import { RequestSignatures } from "../../../runtime/services/compute/request-signatures.ts";
import { RequestHeld, tenantBudget } from "../../../runtime/services/held-bytes.ts";

const content = Buffer.from("content");
const curves = { "ecdsa-p256": 32, "ecdsa-p384": 48, "ecdsa-p521": 66 } as const;

const signaturesOf = (budget = tenantBudget()) =>
  new RequestSignatures(new ComputeJobs("acme", new RequestHeld(budget)));

function numbers(key: KeyObject, lengths: Readonly<Record<string, number>>): Buffer {
  const jwk = key.export({ format: "jwk" }) as Record<string, string>;
  return Buffer.concat(
    Object.entries(lengths).map(([name, length]) => {
      const number = Buffer.from(jwk[name]!, "base64url");
      return Buffer.concat([Buffer.alloc(length - number.length), number]);
    }),
  );
}

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const halves = { p: 128, q: 128, dp: 128, dq: 128, qi: 128 };
const rsaPublic = numbers(privateKey, { e: 4, n: 256 });
const rsaPrivate = numbers(privateKey, { e: 4, n: 256, d: 256, ...halves });

const changed = (bytes: Uint8Array, at: number, to: number) => {
  const copy = Buffer.from(bytes);
  copy[at] = to;
  return copy;
};

test.each(Object.entries(curves))("%s: a new key signs and verifies", async (name, bytes) => {
  const scheme = name as Scheme;
  const signatures = signaturesOf();
  const key = await signatures.generateKey(scheme);
  if (key.tag !== "bytes") throw new Error(key.val);
  expect(key.val).toHaveLength(3 * bytes);
  const signed = await signatures.sign(scheme, "sha256", key.val, 0, content);
  if (signed.tag !== "bytes") throw new Error(signed.val);
  expect(signed.val).toHaveLength(2 * bytes);
  const open = key.val.subarray(0, 2 * bytes);
  const verify = (signature: Uint8Array) =>
    signatures.verify(scheme, "sha256", open, 0, signature, content);
  expect(await verify(signed.val)).toEqual({ tag: "valid" });
  const other = changed(signed.val, 0, signed.val[0]! ^ 1);
  for (const wrong of [other, signed.val.subarray(1), Buffer.alloc(2 * bytes), Buffer.alloc(0)]) {
    expect(await verify(wrong)).toEqual({ tag: "invalid" });
  }
});

test("RSA signs and verifies, whatever follows from the length of the salt", async () => {
  const signatures = signaturesOf();
  for (const scheme of ["rsa-pkcs1", "rsa-pss"] as const) {
    const signed = await signatures.sign(scheme, "sha512", rsaPrivate, 64, content);
    if (signed.tag !== "bytes") throw new Error(signed.val);
    const verify = (salt: number) =>
      signatures.verify(scheme, "sha512", rsaPublic, salt, signed.val, content);
    expect(await verify(64)).toEqual({ tag: "valid" });
    if (scheme === "rsa-pkcs1") continue;
    for (const salt of [0, 65, 1_000, 2 ** 31 - 1]) {
      expect(await verify(salt)).toEqual({ tag: "invalid" });
    }
    // What Node itself takes for "any" and "the longest" as a negative number is refused.
    for (const salt of [2 ** 31, 2 ** 32 - 1, 2 ** 32 - 2]) {
      expect(await verify(salt)).not.toEqual({ tag: "valid" });
      expect(await signatures.sign(scheme, "sha512", rsaPrivate, salt, content)).toEqual(badKey);
    }
  }
});

const badKey = { tag: "failed", val: "bad-key" };
const lengths = [0, 1, 4, 31, 32, 63, 64, 65, 95, 96, 97, 98, 99, 131, 132, 133, 516, 517, 2_309];

test.each([...Object.keys(curves), "rsa-pkcs1", "rsa-pss"] as Scheme[])(
  "%s: bytes that are no key are refused",
  async (scheme) => {
    const signatures = signaturesOf();
    for (const length of [...lengths, 1 << 20]) {
      for (const byte of [0, 1, 0xff]) {
        const key = Buffer.alloc(length, byte);
        const sign = await signatures.sign(scheme, "sha1", key, 0, content);
        expect([length, byte, sign]).toEqual([length, byte, badKey]);
        const signature = Buffer.alloc(256, byte);
        const verified = await signatures.verify(scheme, "sha1", key, 0, signature, content);
        // Numbers of any value may be a modulus and an exponent.
        expect(verified.tag).not.toBe("valid");
        if (!scheme.startsWith("rsa")) expect(verified).toEqual(badKey);
      }
    }
  },
);

test("a modulus that is even, too long or begins with zeros is refused before it is used", async () => {
  const signatures = signaturesOf();
  const giant = Buffer.concat([Buffer.from([0, 1, 0, 1]), Buffer.alloc(513, 0xff)]);
  const keys = [
    changed(rsaPublic, rsaPublic.length - 1, rsaPublic.at(-1)! & 0xfe),
    changed(rsaPublic, 4, 0),
    giant,
    rsaPublic.subarray(0, 4 + 63),
  ];
  for (const key of keys) {
    const signature = Buffer.alloc(key.length - 4);
    expect(await signatures.verify("rsa-pkcs1", "sha256", key, 0, signature, content)).toEqual(
      badKey,
    );
  }
});

test("a private key of RSA whose numbers do not fit together signs nothing that is valid", async () => {
  const signatures = signaturesOf();
  const wrong = (bytes: Uint8Array, at: number) => changed(bytes, at, bytes[at]! ^ 0x55);
  const [atD, atQ, atDp] = [300, 700, 800];
  const found = async (key: Uint8Array) => {
    const signed = await signatures.sign("rsa-pkcs1", "sha256", key, 0, content);
    if (signed.tag === "failed") return signed.val;
    const asked = ["rsa-pkcs1", "sha256", rsaPublic, 0, signed.val, content] as const;
    return (await signatures.verify(...asked)).tag;
  };
  expect(await found(wrong(rsaPrivate, atQ))).toBe("bad-key");
  // OpenSSL notices a wrong exponent of a half, and then computes by d, which it does not use else.
  expect(await found(wrong(rsaPrivate, atD))).toBe("valid");
  expect(await found(wrong(rsaPrivate, atDp))).toBe("valid");
  expect(await found(wrong(wrong(rsaPrivate, atD), atDp))).not.toBe("valid");
});

test("no key of RSA is made", async () => {
  expect(await signaturesOf().generateKey("rsa-pss")).toEqual(badKey);
});

test("what lies here for a request is counted, and given back", async () => {
  const budget = new ByteBudget(100_000);
  const signatures = signaturesOf(budget);
  const large = Buffer.alloc(90_000);
  const sign = (bytes: Uint8Array) => signatures.sign("rsa-pkcs1", "sha256", rsaPrivate, 0, bytes);
  expect(await sign(large)).toEqual({ tag: "failed", val: "unavailable" });
  for (let n = 0; n < 3; n++) expect(await sign(content)).toMatchObject({ tag: "bytes" });
  expect(budget.take(100_000)).toBe(true);
});
