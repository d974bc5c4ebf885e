import { afterAll, expect, test } from "vitest";
import { toJson } from "../../runtime/replay/json-values.ts";
import { ask } from "../worker/support/waiting.ts";
import { type RecordedWorker, recordedWorker, replayed } from "./support/recorded.ts";

const source = `
import { crypto } from "@skerry/assemblyscript/assembly/generated/imports";
import { Cipher, ComputedTag, Digest, Scheme, SignedTag } from "@skerry/assemblyscript/assembly/generated/types";
import { Request, Response } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  const made = crypto.generateKey(Scheme.EcdsaP256);
  const content = request.bytes();
  const signed = crypto.sign(Scheme.EcdsaP256, Digest.Sha256, made.bytes!, 0, content);
  const own = crypto.sign(Scheme.EcdsaP256, Digest.Sha256, new Uint8Array(96).fill(75), 0, content);
  const key = new Uint8Array(32).fill(75);
  const none = new Uint8Array(0);
  const hidden = crypto.encrypt(Cipher.AesGcm, key, new Uint8Array(12), 128, content, content);
  if (hidden.tag == ComputedTag.Failed) return Response.empty();
  if (crypto.encrypt(Cipher.AesKw, key, none, 0, none, key).tag == ComputedTag.Failed) return Response.empty();
  const open = new Uint8Array(132).fill(255);
  open.set([0, 1, 0, 1]);
  if (crypto.encryptOaep(Digest.Sha1, open, none, key).tag == ComputedTag.Failed) return Response.empty();
  return Response.bytes(own.tag == SignedTag.Failed ? signed.bytes! : made.bytes!);
}`;

let worker: RecordedWorker | null = null;
afterAll(() => worker?.end());

test("a recording has no key that was signed or encrypted by, and gives the same signature again", async () => {
  worker = await recordedWorker(source, { reach: { signaturesOf: "acme" } });
  await ask(worker.deployment);
  const [recording] = await worker.recordings();
  const sign = recording!.calls.filter(({ name }) => name === "crypto.sign");
  expect(sign).toHaveLength(2);
  for (const { values } of sign) {
    expect(values[2]).toEqual({ bytes: 96, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  }
  const [encrypt, wrap] = recording!.calls.filter(({ name }) => name === "crypto.encrypt");
  const [wrapOaep] = recording!.calls.filter(({ name }) => name === "crypto.encrypt-oaep");
  const digest = { bytes: 32, sha256: expect.any(String) };
  expect([encrypt!.values[1], wrap!.values[1], wrap!.values[5]]).toEqual([digest, digest, digest]);
  expect(wrapOaep!.values[3]).toEqual(digest);
  const values = recording!.calls.map((call) => call.values);
  expect(JSON.stringify(toJson(values))).not.toContain("KKKK");
  const { compared, diverged } = await replayed(worker.artifact, recording!);
  expect([diverged, compared.same]).toEqual([false, true]);
}, 60_000);
