import { expect, test } from "vitest";
import type { Computed } from "../../../runtime/abi/generated/types.ts";
import { ByteBudget } from "../../../runtime/message/byte-budget.ts";
import { ComputeJobs } from "../../../runtime/services/compute/compute-jobs.ts";
import { RequestComputations } from "../../../runtime/services/compute/request-computations.ts";
import { RequestHeld, tenantBudget } from "../../../runtime/services/held-bytes.ts";

const computing = (budget = tenantBudget()) =>
  new RequestComputations(new ComputeJobs("acme", new RequestHeld(budget))).handlers();
const hex = (text: string) => new Uint8Array(Buffer.from(text, "hex"));
const none = new Uint8Array();
const failed = (val: string) => ({ tag: "failed", val });
const bytesOf = (computed: Computed) => {
  if (computed.tag === "failed") throw new Error(computed.val);
  // Only plain bytes cross.
  expect(Object.getPrototypeOf(computed.val)).toBe(Uint8Array.prototype);
  return Buffer.from(computed.val);
};

test("AES Key Wrap is that of RFC 3394, section 4.6", async () => {
  const key = hex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  const content = hex("00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f");
  const all = computing();
  const wrapped = bytesOf(await all["crypto.encrypt"]("aes-kw", key, none, 0, none, content));
  expect(wrapped.toString("hex")).toBe(
    "28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21",
  );
  const again = await all["crypto.decrypt"]("aes-kw", key, none, 0, none, new Uint8Array(wrapped));
  expect(bytesOf(again)).toEqual(Buffer.from(content));
  wrapped[0]! ^= 1;
  expect(
    await all["crypto.decrypt"]("aes-kw", key, none, 0, none, new Uint8Array(wrapped)),
  ).toEqual(failed("refused"));
});

test("a public key that is found is that of the pair", async () => {
  const all = computing();
  for (const curve of ["ed25519", "x25519"] as const) {
    const both = bytesOf(await all["crypto.generate-pair"](curve));
    const seed = new Uint8Array(both.subarray(0, 32));
    expect(bytesOf(await all["crypto.find-public"](curve, seed))).toEqual(both.subarray(32));
  }
  for (const [curve, length] of [
    ["ed448", 57],
    ["x448", 56],
  ] as const) {
    const both = bytesOf(await all["crypto.generate-pair448"](curve));
    const seed = new Uint8Array(both.subarray(0, length));
    expect(bytesOf(await all["crypto.find-public448"](curve, seed))).toEqual(both.subarray(length));
  }
  // SEC 2's generator is the public key of the number 1.
  const one = new Uint8Array(32);
  one[31] = 1;
  expect(bytesOf(await all["crypto.find-public"]("p256", one)).toString("hex")).toMatch(
    /^6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2/,
  );
  expect(await all["crypto.find-public"]("p256", new Uint8Array(32))).toEqual(failed("bad-key"));
  const above = new Uint8Array(32).fill(255);
  expect(await all["crypto.find-public"]("p256", above)).toEqual(failed("bad-key"));
});

test("both sides agree on one secret, and not with a point beside the curve or of small order", async () => {
  const all = computing();
  const [own, others] = [
    await all["crypto.generate-pair"]("x25519"),
    await all["crypto.generate-pair"]("x25519"),
  ];
  const halves = (pair: Computed) => {
    const both = new Uint8Array(bytesOf(pair));
    return [both.subarray(0, 32), both.subarray(32)] as const;
  };
  const [[ownSeed, ownOpen], [othersSeed, othersOpen]] = [halves(own), halves(others)];
  const one = bytesOf(await all["crypto.agree"]("x25519", ownSeed, othersOpen));
  expect(bytesOf(await all["crypto.agree"]("x25519", othersSeed, ownOpen))).toEqual(one);
  expect(await all["crypto.agree"]("x25519", ownSeed, new Uint8Array(32))).toEqual(
    failed("bad-key"),
  );
  const beside = new Uint8Array(64).fill(3);
  const key = new Uint8Array(96).fill(3);
  expect(await all["crypto.agree"]("p256", key, beside)).toEqual(failed("bad-key"));
});

test("a new key of RSA has numbers of the lengths that the interface says, and is used as it is", async () => {
  const all = computing();
  const key = new Uint8Array(bytesOf(await all["crypto.generate-rsa"](512, 3)));
  expect(key).toHaveLength(4 + 4.5 * 64);
  const hidden = await all["crypto.encrypt-oaep"]("sha1", key.subarray(0, 68), none, hex("01"));
  const again = await all["crypto.decrypt-oaep"](
    "sha1",
    key,
    none,
    new Uint8Array(bytesOf(hidden)),
  );
  expect(bytesOf(again).toString("hex")).toBe("01");
  const other = await all["crypto.decrypt-oaep"]("sha256", key, none, new Uint8Array(64));
  expect(other).toEqual(failed("refused"));
  expect(await all["crypto.decrypt-oaep"]("sha1", new Uint8Array(292), none, none)).toEqual(
    failed("bad-key"),
  );
});

test("bytes that are no point of Ed25519 have signed nothing", async () => {
  const all = computing();
  for (const byte of [0, 1, 255]) {
    const key = new Uint8Array(32).fill(byte);
    const asked = [key, new Uint8Array(64).fill(byte), none] as const;
    expect((await all["crypto.verify-ed25519"](...asked)).tag).toBe("invalid");
  }
});

test("what lies here for a request is counted, and given back; none is computed once it has ended", async () => {
  const budget = new ByteBudget(100_000);
  const jobs = new ComputeJobs("acme", new RequestHeld(budget));
  const all = new RequestComputations(jobs).handlers();
  const encrypt = (length: number) =>
    all["crypto.encrypt"](
      "aes-cbc",
      new Uint8Array(16),
      new Uint8Array(16),
      0,
      none,
      new Uint8Array(length),
    );
  expect(await encrypt(90_000)).toEqual(failed("unavailable"));
  for (let n = 0; n < 3; n++) expect(bytesOf(await encrypt(100))).toHaveLength(112);
  expect(budget.take(100_000)).toBe(true);
  budget.give(100_000);
  jobs.end();
  expect(await encrypt(1)).toEqual(failed("refused"));
});
