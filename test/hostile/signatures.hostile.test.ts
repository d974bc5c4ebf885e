// A worker that asks for signatures by what is no key, without end, and beside others.
import { afterEach, expect, test } from "vitest";
import type { RunningDeployment } from "../../runtime/worker/running-deployment.ts";
import { ask, loadWaiting, text } from "../worker/support/waiting.ts";

const source = `
import { crypto } from "@skerry/assemblyscript/assembly/generated/imports";
import { Digest, Scheme, SignedTag, VerifiedTag }
  from "@skerry/assemblyscript/assembly/generated/types";
import { Request, Response } from "@skerry/assemblyscript";

function bytes(length: i32, value: u8 = 0xff): Uint8Array { return new Uint8Array(length).fill(value); }
function verify(scheme: Scheme, key: i32, salt: u32, signature: i32, content: i32): string {
  const got = crypto.verify(scheme, Digest.Sha512, bytes(key), salt, bytes(signature), bytes(content));
  return got.tag == VerifiedTag.Failed ? "failed " + got.failed.toString() : got.tag.toString();
}
function sign(scheme: Scheme, key: i32, content: i32): string {
  const got = crypto.sign(scheme, Digest.Sha1, bytes(key), u32.MAX_VALUE, bytes(content));
  return got.tag == SignedTag.Failed ? "failed " + got.failed.toString() : "signed";
}

export function handle(request: Request): Response {
  const path = request.parsedUrl.pathname;
  if (path == "/keys") {
    let all = "";
    for (let scheme = 0; scheme < 5; scheme++) {
      all += verify(scheme, 0, 0, 0, 0) + "," + sign(scheme, 0, 0) + "," + sign(scheme, 100000, 1) + ";";
    }
    return Response.text(all);
  }
  if (path == "/larger") return Response.text(verify(Scheme.RsaPkcs1, 516, 0, 512, 64 << 20));
  if (path == "/exponent") return Response.text(verify(Scheme.RsaPkcs1, 516, u32.MAX_VALUE, 512, 64));
  if (path == "/new") {
    crypto.generateKey(Scheme.EcdsaP256);
    return Response.text("made");
  }
  let made = 0;
  while (crypto.generateKey(Scheme.EcdsaP521).tag == SignedTag.Bytes) made++;
  return Response.text(made.toString());
}
`;

const fuel = 1_000_000_000;
const open: RunningDeployment[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.dispose();
});

async function load(tenant: string, most = fuel): Promise<RunningDeployment> {
  const limits = { fuel: most, memory: 256 << 20 };
  const deployment = await loadWaiting(source, { signaturesOf: tenant }, limits);
  open.push(deployment);
  return deployment;
}

test("what is no key, too large or of a giant exponent is answered, and paid for", async () => {
  const deployment = await load("acme", 4 * fuel);
  const keys = await ask(deployment, "/keys");
  expect(text(keys)).toBe("failed 0,failed 0,failed 0;".repeat(5));
  // By its length alone a key is refused where it is handed over, and nothing is computed.
  expect(keys.usage.fuel).toBeGreaterThan(15 * 500_000);
  expect(keys.usage.interfaces?.crypto).toBeUndefined();
  expect((await ask(deployment, "/larger")).error?.code).toBe("response-too-large");
  const [first, second] = [await ask(deployment, "/exponent"), await ask(deployment, "/exponent")];
  expect(text(first)).toBe("1");
  expect(second.usage.fuel).toBe(first.usage.fuel);
  expect(first.usage.fuel).toBeGreaterThan(14_000_000);
}, 120_000);

test("a flood ends by its fuel, and another tenant has its turn meanwhile", async () => {
  const [flooding, other] = [await load("acme"), await load("other")];
  const ended: string[] = [];
  const flood = Array.from({ length: 8 }, async () => {
    const { error } = await ask(flooding, "/flood");
    ended.push("flood");
    return error?.code;
  });
  const others = (async () => {
    for (let n = 0; n < 3; n++) expect(text(await ask(other, "/new"))).toBe("made");
    ended.push("other");
  })();
  expect(await Promise.all(flood)).toEqual(Array(8).fill("fuel-exhausted"));
  await others;
  expect(ended.at(-1)).toBe("flood");
}, 120_000);

test("without the grant nothing is computed", async () => {
  const deployment = await loadWaiting(source, {}, { fuel });
  open.push(deployment);
  expect((await ask(deployment, "/new")).error?.code).toBe("guest-trap");
}, 120_000);
