import { expect, test } from "vitest";
import type { Cipher, Curve, Digest } from "../../runtime/abi/generated/types.ts";
import { counted } from "./support/counted.ts";

const computed = { tag: "bytes", val: new Uint8Array() };
const bytes = (length: number) => new Uint8Array(length);
const failed = (val: string) => ({ tag: "failed", val });
const MiB = 2 ** 20;

test("what is computed is paid for before it is asked for, by its sizes", () => {
  const { done, crypto } = counted(computed);
  crypto.encrypt("aes-gcm", bytes(16), bytes(12), 128, bytes(8), bytes(80));
  crypto.decrypt("aes-kw", bytes(32), bytes(0), 0, bytes(0), bytes(24));
  crypto.derive("pbkdf2", "sha256", bytes(10), bytes(16), bytes(0), 100_000, 33);
  crypto.derive("hkdf", "sha1", bytes(10), bytes(0), bytes(5), 0, 20);
  crypto.agree("x25519", bytes(32), bytes(32));
  crypto.agree("p384", bytes(144), bytes(96));
  crypto.generateRsa(2_048, 65_537);
  crypto.generateRsa(2_048, 3);
  crypto.signEd25519(bytes(32), bytes(100));
  crypto.signEd448(bytes(57), bytes(255), bytes(100));
  crypto.verifyEd448(bytes(57), bytes(0), bytes(114), bytes(100));
  crypto.agreeX448(bytes(56), bytes(56));
  crypto.findPublic448("ed448", bytes(57));
  crypto.generatePair448("x448");
  expect(done).toEqual([
    ...[2_006_400n, "crypto.encrypt", 2_084_000n, "crypto.decrypt"],
    // Two blocks.
    ...[2_000_640n + 2n * (20_000n + 1_024n + 600_000_000n), "crypto.derive"],
    ...[2_000_640n + 20_320n, "crypto.derive"],
    ...[4_000_000n, "crypto.agree", 64_000_000n, "crypto.agree"],
    ...[1_300_000_000n, "crypto.generate-rsa", 2_600_000_000n, "crypto.generate-rsa"],
    ...[4_006_400n, "crypto.sign-ed25519"],
    ...[20_012_000n, "crypto.sign-ed448", 20_012_000n, "crypto.verify-ed448"],
    ...[20_000_000n, "crypto.agree-x448", 20_000_000n, "crypto.find-public448"],
    ...[20_000_000n, "crypto.generate-pair448"],
  ]);
});

test.each([
  ["aes-gcm", 15, 12, 128, 0, "bad-key"],
  ["aes-gcm", 33, 12, 128, 0, "bad-key"],
  ["aes-gcm", 16, 0, 128, 0, "refused"],
  ["aes-gcm", 16, 12, 33, 0, "refused"],
  ["aes-gcm", 16, 12, 128, 10 * MiB, "too-large"],
  ["aes-cbc", 16, 15, 0, 16, "refused"],
  ["aes-ctr", 16, 16, 0, 16, "refused"],
  ["aes-ctr", 16, 16, 129, 16, "refused"],
  ["aes-kw", 16, 0, 0, 8, "refused"],
  ["aes-kw", 16, 0, 0, 17, "refused"],
  ["aes-kw", 16, 0, 0, 16_392, "too-large"],
  ["aes-kw", 16, 8, 0, 16, "refused"],
] as const)(
  "%s by %i bytes, %i, %i, of %i is %s for nothing",
  (cipher, key, iv, size, length, val) => {
    const { done, crypto } = counted(computed);
    const asked = [cipher as Cipher, bytes(key), bytes(iv), size, bytes(0), bytes(length)] as const;
    expect(crypto.encrypt(...asked)).toEqual(failed(val));
    expect(done).toEqual([]);
  },
);

test("the most content is encrypted, and a byte more is not, whichever part it is in", () => {
  const { done, crypto } = counted(computed);
  const gcm = (iv: number, additional: number, content: number) =>
    crypto.encrypt("aes-gcm", bytes(16), bytes(iv), 128, bytes(additional), bytes(content)).tag;
  expect(gcm(12, 100, 10 * MiB - 112)).toBe("bytes");
  expect([gcm(13, 100, 10 * MiB - 112), gcm(12, 101, 10 * MiB - 112)]).toEqual([
    "failed",
    "failed",
  ]);
  expect(done).toHaveLength(2);
});

test.each([
  // Iterations over all blocks: 2 ** 22 at most.
  ["pbkdf2", "sha256", 8, 16, 0, 4_194_304, 32, null],
  ["pbkdf2", "sha256", 8, 16, 0, 4_194_305, 32, "too-large"],
  ["pbkdf2", "sha256", 8, 16, 0, 2_097_153, 33, "too-large"],
  ["pbkdf2", "sha512", 8, 16, 0, 2 ** 31, 1, "too-large"],
  ["pbkdf2", "sha1", 8, 16, 0, 2 ** 32 - 1, 2 ** 32 - 1, "too-large"],
  ["pbkdf2", "sha1", 8, 65_537, 0, 1, 1, "too-large"],
  ["pbkdf2", "sha1", 8, 16, 0, 0, 1, "refused"],
  ["hkdf", "sha1", 8, 16, 1_024, 0, 5_100, null],
  ["hkdf", "sha1", 8, 16, 1_025, 0, 5_100, "too-large"],
  ["hkdf", "sha1", 8, 16, 5, 0, 5_101, "refused"],
  ["hkdf", "sha1", 10 * MiB + 1, 16, 5, 0, 20, "too-large"],
  ["hkdf", "sha1", 8, 16, 5, 0, 65_537, "too-large"],
] as const)(
  "%s by %s with %i, %i, %i, %i, %i: %s",
  (by, digest, secret, salt, info, times, length, val) => {
    const { done, crypto } = counted(computed);
    const sizes = [bytes(secret), bytes(salt), bytes(info), times, length] as const;
    const outcome = crypto.derive(by, digest as Digest, ...sizes);
    if (val === null) return void expect(outcome.tag).toBe("bytes");
    expect(outcome).toEqual(failed(val));
    expect(done).toEqual([]);
  },
);

test("keys of lengths that there are not, and sizes of RSA that there are not, are refused for nothing", () => {
  const { done, crypto } = counted(computed);
  for (const curve of ["p256", "p384", "p521", "ed25519", "x25519"] as Curve[]) {
    for (const length of [0, 31, 33, 1_000]) {
      expect(crypto.findPublic(curve, bytes(length))).toEqual(failed("bad-key"));
      expect(crypto.agree(curve, bytes(length), bytes(32))).toEqual(failed("bad-key"));
    }
  }
  expect(crypto.agree("ed25519", bytes(32), bytes(32))).toEqual(failed("bad-key"));
  expect(crypto.generatePair("p256")).toEqual(failed("bad-key"));
  expect(crypto.signEd25519(bytes(31), bytes(0))).toEqual(failed("bad-key"));
  expect(crypto.verifyEd25519(bytes(32), bytes(63), bytes(0))).toEqual({ tag: "invalid" });
  expect(crypto.verifyEd25519(bytes(32), bytes(64), bytes(10 * MiB + 1))).toEqual(
    failed("too-large"),
  );
  for (const length of [0, 32, 55, 58]) {
    expect(crypto.agreeX448(bytes(length), bytes(56))).toEqual(failed("bad-key"));
    expect(crypto.agreeX448(bytes(56), bytes(length))).toEqual(failed("bad-key"));
    expect(crypto.findPublic448("ed448", bytes(length))).toEqual(failed("bad-key"));
    expect(crypto.signEd448(bytes(length), bytes(0), bytes(0))).toEqual(failed("bad-key"));
  }
  expect(crypto.signEd448(bytes(57), bytes(256), bytes(0))).toEqual(failed("refused"));
  expect(crypto.signEd448(bytes(57), bytes(0), bytes(10 * MiB + 1))).toEqual(failed("too-large"));
  for (const [context, signature] of [
    [256, 114],
    [0, 113],
  ] as const) {
    const asked = [bytes(57), bytes(context), bytes(signature), bytes(0)] as const;
    expect(crypto.verifyEd448(...asked)).toEqual({ tag: "invalid" });
  }
  for (const bits of [0, 496, 511, 513, 4_097, 4_112, 16_384, 2 ** 32 - 1]) {
    expect(crypto.generateRsa(bits, 65_537)).toEqual(failed("refused"));
  }
  for (const exponent of [0, 1, 2, 4, 5, 17, 15_015, 65_535, 65_536, 65_539, 2 ** 32 - 1]) {
    expect(crypto.generateRsa(2_048, exponent)).toEqual(failed("refused"));
  }
  expect(crypto.encryptOaep("sha1", bytes(4 + 513), bytes(0), bytes(0))).toEqual(failed("bad-key"));
  expect(crypto.encryptOaep("sha512", bytes(4 + 64), bytes(0), bytes(0))).toEqual(
    failed("refused"),
  );
  expect(crypto.encryptOaep("sha1", bytes(260), bytes(65_537), bytes(0))).toEqual(
    failed("too-large"),
  );
  expect(crypto.decryptOaep("sha1", bytes(4 + 4.5 * 256), bytes(0), bytes(257))).toEqual(
    failed("refused"),
  );
  expect(done).toEqual([]);
});
