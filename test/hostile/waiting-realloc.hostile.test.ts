import { readdirSync, readFileSync } from "node:fs";
import { componentEmbed, componentNew, parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { expect, test } from "vitest";
import { ask, HeldKv, kvReach, loadWaiting } from "../worker/support/waiting.ts";

/** A worker whose `cabi_realloc`, which the host calls while it hands over an entry, asks for another one:
 * the engine can't suspend a guest below the host's own code. */
async function worker(): Promise<Uint8Array> {
  const core = `(module
    (import "skerry:edge/kv@0.1.0" "get" (func $get (param i32 i32 i32 i32 i32)))
    (memory (export "memory") 4)
    (data (i32.const 16) "KV")
    (global $inside (mut i32) (i32.const 0))
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32)
      (if (global.get $inside) (then
        (call $get (i32.const 16) (i32.const 2) (i32.const 16) (i32.const 2) (i32.const 256))))
      (i32.const 1024))
    (func (export "handle") (param i32 i32 i32 i32 i32 i32 i32 i32 i32) (result i32)
      (global.set $inside (i32.const 1))
      (call $get (i32.const 16) (i32.const 2) (i32.const 16) (i32.const 2) (i32.const 128))
      (i32.store16 (i32.const 512) (i32.const 200))
      (i32.const 512)))`;
  const folder = new URL("../../runtime/abi/", import.meta.url);
  const files = readdirSync(folder).filter((name) => name.endsWith(".wit"));
  const texts = files.map((name) => readFileSync(new URL(name, folder), "utf8"));
  const interfaces = texts.map((text) => text.replace(/^package .*;$/m, ""));
  const world = `world guest {
    use types.{request, response};
    import kv;
    export handle: func(request: request) -> response;
  }`;
  const embedded = await componentEmbed({
    binary: await parse(core),
    witSource: `package skerry:edge@0.1.0;\n${interfaces.join("\n")}\n${world}`,
    world: "guest",
    stringEncoding: "utf8",
  });
  return componentNew(embedded, []);
}

test("a guest that asks where it can't be suspended traps, and its request does not hang", async () => {
  const kv = new HeldKv();
  kv.open = true;
  const deployment = await loadWaiting(await worker(), kvReach(kv), { deadline: 10_000 });
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => ask(deployment)));
  expect(outcomes.map(({ error }) => error?.code)).toEqual(Array(5).fill("guest-trap"));
  await deployment.dispose();
}, 120_000);
