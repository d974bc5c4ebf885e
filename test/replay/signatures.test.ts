import { afterAll, expect, test } from "vitest";
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
  const hidden = crypto.encrypt(Cipher.AesGcm, key, key, 128, content, content);
  if (hidden.tag == ComputedTag.Failed) return Response.empty();
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
  const [encrypt] = recording!.calls.filter(({ name }) => name === "crypto.encrypt");
  expect(encrypt!.values[1]).toEqual({ bytes: 32, sha256: expect.any(String) });
  expect(JSON.stringify(sign)).not.toContain("KKKK");
  const { compared, diverged } = await replayed(worker.artifact, recording!);
  expect([diverged, compared.same]).toEqual([false, true]);
}, 60_000);
