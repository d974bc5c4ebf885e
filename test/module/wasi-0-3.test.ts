// A service of WASI 0.3, as toolchains make them: its handler is asynchronous, and its answer's trailers are a future. And
// middleware, which hands its request to the next handler in line and waits for that one's answer.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { componentEmbed, componentNew, parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { expect, test } from "vitest";
import { makeArtifact } from "../../runtime/module/pipeline.ts";

const folder = fileURLToPath(
  new URL("../lib/wit/builtin/0.3.0/", import.meta.resolve("@bytecodealliance/jco")),
);

/** The WIT of 0.3 that jco carries, with a world that is one of wasi:http. */
function witOf(world: string): string {
  const packages = readdirSync(folder).map((name) => {
    const text = readFileSync(`${folder}${name}/package.wit`, "utf8");
    return `${text.replace(/^package ([^;]+);/m, "package $1 {")}\n}`;
  });
  return `package test:http; world guest { include wasi:http/${world}@0.3.0; }\n${packages.join("\n")}`;
}

const service = `(module
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

const middleware = `(module
  (import "[export]wasi:http/handler@0.3.0" "[task-return]handle"
    (func $return (param i32 i32 i32 i64 i32 i32 i32 i32)))
  (import "wasi:http/handler@0.3.0" "[async-lower]handle" (func $next (param i32 i32) (result i32)))
  (import "wasi:http/types@0.3.0" "[resource-drop]request" (func (param i32)))
  (import "wasi:http/types@0.3.0" "[method]response.get-status-code" (func (param i32) (result i32)))
  (import "$root" "[waitable-set-new]" (func $set (result i32)))
  (import "$root" "[waitable-join]" (func $join (param i32 i32)))
  (import "$root" "[subtask-drop]" (func $drop-task (param i32)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
  (func $pass
    (call $return (i32.load8_u (i32.const 64)) (i32.load (i32.const 72)) (i32.const 0) (i64.const 0)
      (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0)))
  (func (export "[async-lift]wasi:http/handler@0.3.0#handle") (param i32) (result i32)
    (local $status i32) (local $waits i32)
    (local.set $status (call $next (local.get 0) (i32.const 64)))
    (if (i32.eq (i32.and (local.get $status) (i32.const 15)) (i32.const 2))
      (then (call $pass) (return (i32.const 0))))
    (local.set $waits (call $set))
    (call $join (i32.shr_u (local.get $status) (i32.const 4)) (local.get $waits))
    (i32.or (i32.const 2) (i32.shl (local.get $waits) (i32.const 4))))
  (func (export "[callback][async-lift]wasi:http/handler@0.3.0#handle") (param i32 i32 i32) (result i32)
    (call $drop-task (local.get 1))
    (call $pass)
    (i32.const 0)))`;

async function refusal(core: string, world: string): Promise<unknown> {
  const embedded = await componentEmbed({
    binary: await parse(core),
    witSource: witOf(world),
    world: "guest",
    stringEncoding: "utf8",
  });
  const component = await componentNew(embedded, []);
  const bounds = { grants: ["fetch"], memoryBytes: 2 ** 24, tableElements: 1_000 } as const;
  return makeArtifact(component, bounds).then(
    () => null,
    (error) => error,
  );
}

test("a service of WASI 0.3 is refused by that name, with what works", async () => {
  const message =
    'The component is for WASI "0.3.0" (it exports wasi:http/handler@0.3.0), and this host runs WASI 0.2, of every ' +
    "release of it: build it for world wasi:http/proxy of 0.2, in Rust by the target wasm32-wasip2, where the " +
    "interface is wasi:http/incoming-handler.";
  expect(await refusal(service, "service")).toMatchObject({ code: "unknown-kind", message });
});

test("middleware of WASI 0.3 is refused as that, with what stands for the next handler in line", async () => {
  const message =
    'The component is middleware for WASI "0.3.0" (it exports wasi:http/handler, and imports it as the next handler in ' +
    "line), and this host runs WASI 0.2, of every release of it, where no worker stands behind another: build it for world " +
    "wasi:http/proxy of 0.2, and have it reach what is behind it by wasi:http/outgoing-handler, with the grant `fetch`.";
  expect(await refusal(middleware, "middleware")).toMatchObject({ code: "unknown-kind", message });
});
