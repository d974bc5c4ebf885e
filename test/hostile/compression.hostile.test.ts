// A worker that compresses without end, what is none, and what becomes far more than it was.
import { gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import type { RunningDeployment } from "../../runtime/worker/running-deployment.ts";
import { ask, loadWaiting, text } from "../worker/support/waiting.ts";

const bomb = gzipSync(Buffer.alloc(20 * 1024 * 1024));
const source = `
import { compression } from "@skerry/assemblyscript/assembly/generated/imports";
import { Direction, Format, TransformedTag } from "@skerry/assemblyscript/assembly/generated/types";
import { Request, Response } from "@skerry/assemblyscript";

const bomb: u8[] = [${[...bomb].join(",")}];

export function handle(request: Request): Response {
  const path = request.parsedUrl.pathname;
  const nothing = new Uint8Array(0);
  if (path == "/unknown") compression.push(77, nothing, true);
  if (path == "/large") compression.push(compression.open(Direction.Compress, Format.Gzip), new Uint8Array(65537), true);
  if (path == "/twice") {
    const id = compression.open(Direction.Decompress, Format.Gzip);
    compression.push(id, Uint8Array.wrap(changetype<ArrayBuffer>(bomb.buffer), 0, bomb.length), false);
    compression.push(id, new Uint8Array(1), false);
  }
  if (path == "/many") {
    let failed = 0;
    for (let n = 0; n < 40; n++) {
      const id = compression.open(Direction.Compress, Format.Deflate);
      if (compression.push(id, new Uint8Array(10), false).tag == TransformedTag.Failed) failed++;
    }
    return Response.text(failed.toString());
  }
  if (path == "/bomb") {
    const id = compression.open(Direction.Decompress, Format.Gzip);
    let got = compression.push(id, Uint8Array.wrap(changetype<ArrayBuffer>(bomb.buffer), 0, bomb.length), false);
    let bytes: u64 = 0;
    while (got.tag == TransformedTag.Bytes) {
      bytes += got.bytes!.length;
      got = compression.push(id, nothing, false);
    }
    return Response.text(bytes.toString());
  }
  const id = compression.open(Direction.Compress, Format.DeflateRaw);
  let pushed = 0;
  while (compression.push(id, new Uint8Array(60000), false).tag != TransformedTag.Failed) pushed++;
  return Response.text(pushed.toString());
}
`;

const fuel = 1_000_000_000;
const open: RunningDeployment[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.dispose();
});

async function load(tenant: string): Promise<RunningDeployment> {
  const deployment = await loadWaiting(source, { compressionOf: tenant }, { fuel });
  open.push(deployment);
  return deployment;
}

test("what breaks the rules traps, and what is too much is refused", async () => {
  const deployment = await load("acme");
  for (const path of ["/unknown", "/large", "/twice"]) {
    expect([path, (await ask(deployment, path)).error?.code]).toEqual([path, "guest-trap"]);
  }
  expect(text(await ask(deployment, "/many"))).toBe("24");
}, 120_000);

test("a bomb is paid for byte by byte, and costs the same each time", async () => {
  const deployment = await load("acme");
  const [first, second] = [await ask(deployment, "/bomb"), await ask(deployment, "/bomb")];
  expect(first.error?.code).toBe("fuel-exhausted");
  expect(second.usage.fuel).toBe(first.usage.fuel);
}, 120_000);

test("a flood ends by its fuel, and another tenant has its turn meanwhile", async () => {
  const [flooding, other] = [await load("acme"), await load("other")];
  const ended: string[] = [];
  const flood = Array.from({ length: 8 }, async () => {
    const { error } = await ask(flooding, "/flood");
    ended.push("flood");
    return error?.code;
  });
  const others = ask(other, "/many").then((outcome) => {
    ended.push("other");
    return text(outcome);
  });
  expect(await Promise.all(flood)).toEqual(Array(8).fill("fuel-exhausted"));
  expect(await others).toBe("24");
  expect(ended.at(-1)).toBe("flood");
}, 120_000);
