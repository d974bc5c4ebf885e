// A service of WASI 0.3, as toolchains make them: its handler is asynchronous, and its answer's trailers are a future.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { componentEmbed, componentNew, parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { beforeAll, expect, test } from "vitest";
import { makeArtifact } from "../../runtime/module/pipeline.ts";

const folder = fileURLToPath(
  new URL("../lib/wit/builtin/0.3.0/", import.meta.resolve("@bytecodealliance/jco")),
);

/** The WIT of 0.3 that jco carries, with a world that is the service of wasi:http. */
function serviceWit(): string {
  const packages = readdirSync(folder).map((name) => {
    const text = readFileSync(`${folder}${name}/package.wit`, "utf8");
    return `${text.replace(/^package ([^;]+);/m, "package $1 {")}\n}`;
  });
  return `package test:service; world guest { include wasi:http/service@0.3.0; }\n${packages.join("\n")}`;
}

const core = `(module
  (import "[export]wasi:http/handler@0.3.0" "[task-return]handle"
    (func $return (param i32 i32 i32 i64 i32 i32 i32 i32)))
  (import "wasi:http/types@0.3.0" "[constructor]fields" (func $fields (result i32)))
  (import "wasi:http/types@0.3.0" "[resource-drop]request" (func $drop (param i32)))
  (import "wasi:http/types@0.3.0" "[static]response.new" (func $new (param i32 i32 i32 i32 i32)))
  (import "wasi:http/types@0.3.0" "[future-new-1][static]response.new" (func $future (result i64)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
  (func (export "[async-lift]wasi:http/handler@0.3.0#handle") (param i32) (result i32)
    (call $drop (local.get 0))
    (call $new (call $fields) (i32.const 0) (i32.const 0) (i32.wrap_i64 (call $future)) (i32.const 64))
    (call $return (i32.const 0) (i32.load (i32.const 64)) (i32.const 0) (i64.const 0)
      (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))
    (i32.const 0))
  (func (export "[callback][async-lift]wasi:http/handler@0.3.0#handle") (param i32 i32 i32) (result i32)
    (i32.const 0)))`;

let service: Uint8Array;
beforeAll(async () => {
  const embedded = await componentEmbed({
    binary: await parse(core),
    witSource: serviceWit(),
    world: "guest",
    stringEncoding: "utf8",
  });
  service = await componentNew(embedded, []);
});

test("a service of WASI 0.3 is refused by that name, with what works", async () => {
  const bounds = { grants: [], memoryBytes: 2 ** 24, tableElements: 1_000 };
  const message =
    'The component is for WASI "0.3.0" (it exports wasi:http/handler@0.3.0), and this host runs WASI 0.2, of every ' +
    "release of it: build it for world wasi:http/proxy of 0.2, in Rust by the target wasm32-wasip2, where the " +
    "interface is wasi:http/incoming-handler.";
  await expect(makeArtifact(service, bounds)).rejects.toThrow(
    expect.objectContaining({ code: "unknown-kind", message }),
  );
});
