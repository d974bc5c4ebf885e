import { expect, test } from "vitest";
import type { Scheme } from "../../runtime/abi/generated/types.ts";
import { signaturePrice } from "../../runtime/host/signature-prices.ts";
import { counted } from "./support/counted.ts";

const valid = { tag: "valid" };
const bytes = (length: number) => new Uint8Array(length);

test("a signature is paid for before it is asked for", () => {
  const { done, crypto } = counted(valid);
  crypto.verify("ecdsa-p256", "sha256", bytes(64), 0, bytes(64), bytes(10));
  crypto.sign("rsa-pss", "sha1", bytes(4 + 4.5 * 256), 20, bytes(0));
  crypto.generateKey("ecdsa-p384");
  expect(done).toEqual([
    ...[8_000_640n, "crypto.verify", 100_000_000n, "crypto.sign"],
    ...[64_000_000n, "crypto.generate-key"],
  ]);
});

test("what is too large is neither paid for nor asked for", () => {
  const { done, crypto } = counted(valid);
  const large = bytes(10 * 1024 * 1024 + 1);
  const refused = { tag: "failed", val: "too-large" };
  expect(crypto.verify("rsa-pss", "sha1", bytes(0), 0, bytes(0), large)).toEqual(refused);
  expect(crypto.sign("rsa-pss", "sha1", bytes(0), 0, large)).toEqual(refused);
  expect(done).toEqual([]);
});

test("a key of another length than its scheme's is refused, and costs no more than the call", () => {
  const { done, crypto } = counted(valid);
  const refused = { tag: "failed", val: "bad-key" };
  const wrong = {
    verify: {
      "ecdsa-p256": [0, 63, 65, 96],
      "ecdsa-p521": [64, 131],
      "rsa-pss": [0, 67, 517, 1e6],
    },
    sign: { "ecdsa-p256": [0, 64, 97], "ecdsa-p521": [132], "rsa-pss": [0, 516, 1_157, 2_309] },
  } as const;
  for (const [scheme, lengths] of Object.entries(wrong.verify)) {
    for (const length of lengths) {
      const asked = [scheme as Scheme, "sha1", bytes(length), 0, bytes(0), bytes(0)] as const;
      expect(crypto.verify(...asked)).toEqual(refused);
    }
  }
  for (const [scheme, lengths] of Object.entries(wrong.sign)) {
    for (const length of lengths) {
      expect(crypto.sign(scheme as Scheme, "sha1", bytes(length), 0, bytes(0))).toEqual(refused);
    }
  }
  expect(done).toEqual([]);
});

test("the price of RSA grows with the modulus, up to that of the longest", () => {
  const price = (what: "sign" | "verify", length: number) =>
    signaturePrice(what, "rsa-pkcs1", length, 0);
  expect([0, 260, 516, 1e6].map((length) => price("verify", length))).toEqual([
    ...[2_000_000n, 5_145_728n, 14_582_912n, 14_582_912n],
  ]);
  expect([0, 580, 581, 1_732, 2_308, 1e6].map((length) => price("sign", length))).toEqual([
    ...[25_000_000n, 25_000_000n, 100_000_000n, 300_000_000n, 700_000_000n, 700_000_000n],
  ]);
});
