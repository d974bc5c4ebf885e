// Services of WASI 0.3, as toolchains make them: what of them is lowered, and what is refused. And middleware, which hands
// its request to the next handler in line and waits for that one's answer.
import { componentNew, parse, print } from "@bytecodealliance/jco-transpile/wasm-tools";
import { expect, test } from "vitest";
import { makeArtifact } from "../../runtime/module/pipeline.ts";
import { wasi3Component } from "../host/wasi/support/service-guest.ts";

const task = (code: string, more = "") => `(module
  (import "[export]wasi:http/handler@0.3.0" "[task-return]handle"
    (func $return (param i32 i32 i32 i64 i32 i32 i32 i32)))
  ${more}
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
  (func (export "[async-lift]wasi:http/handler@0.3.0#handle") (param i32) (result i32) ${code})
  (func (export "[callback][async-lift]wasi:http/handler@0.3.0#handle") (param i32 i32 i32) (result i32)
    (i32.const 0)))`;

/** It drops its request and answers with empty fields; its answer's trailers are a future that it leaves. */
const service = task(
  `(call $drop (local.get 0))
   (call $new (call $fields) (i32.const 0) (i32.const 0) (i32.wrap_i64 (call $future)) (i32.const 64))
   (call $return (i32.const 0) (i32.load (i32.const 64)) (i32.const 0) (i64.const 0)
     (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0))
   (i32.const 0)`,
  `(import "wasi:http/types@0.3.0" "[constructor]fields" (func $fields (result i32)))
   (import "wasi:http/types@0.3.0" "[resource-drop]request" (func $drop (param i32)))
   (import "wasi:http/types@0.3.0" "[static]response.new" (func $new (param i32 i32 i32 i32 i32)))
   (import "wasi:http/types@0.3.0" "[future-new-1][static]response.new" (func $future (result i64)))`,
);

const middleware = task(
  `(drop (call $next (local.get 0) (i32.const 64))) (i32.const 0)`,
  `(import "wasi:http/handler@0.3.0" "[async-lower]handle" (func $next (param i32 i32) (result i32)))`,
);

const included = "include wasi:http/service@0.3.0;";
const bounds = { grants: ["fetch"], memoryBytes: 2 ** 24, tableElements: 1_000 } as const;

function artifactOf(component: Uint8Array): Promise<unknown> {
  return makeArtifact(component, bounds).then(
    ({ manifest: { world, imports, exports } }) => ({ world, imports, exports }),
    (error) => error,
  );
}

async function made(core: string, lines = included): Promise<unknown> {
  return artifactOf(await wasi3Component(core, lines));
}

test("a service is taken, with its own names in the manifest", async () => {
  expect(await made(service)).toMatchObject({
    world: "wasi:http/service@0.3",
    imports: ["wasi:http/types@0.3.0"],
    exports: ["wasi:http/handler@0.3.0"],
  });
});

test("a component whose imports use `fields`, and no function of `request` or `response`, is taken", async () => {
  const core = task(
    "(drop (call $fields)) (i32.const 0)",
    `(import "wasi:http/types@0.3.0" "[constructor]fields" (func $fields (result i32)))`,
  );
  expect(await made(core)).toMatchObject({ world: "wasi:http/service@0.3" });
});

test("a task that has no callback is taken", async () => {
  const core = service
    .replace(
      /\[async-lift\](wasi:http\/handler@0\.3\.0#handle"\) \(param i32\)) \(result i32\)/,
      "[async-lift-stackful]$1",
    )
    .replace(/\(i32\.const 0\)\)\s*\(func \(export "\[callback\][\s\S]*$/, "))");
  expect(await made(core)).toMatchObject({ world: "wasi:http/service@0.3" });
});

test("middleware of WASI 0.3 is refused as that, with what stands for the next handler in line", async () => {
  const message =
    'The component is middleware for WASI "0.3.0" (it exports wasi:http/handler, and imports it as the next handler in ' +
    "line), and here no worker stands behind another: build it for world wasi:http/service, and have it reach what is " +
    "behind it by wasi:http/client, with the grant `fetch`.";
  expect(await made(middleware, "include wasi:http/middleware@0.3.0;")).toMatchObject({
    code: "unknown-kind",
    message,
  });
});

test("a handler that is lifted synchronously is taken", async () => {
  const core = `(module
    (memory (export "memory") 1)
    (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "wasi:http/handler@0.3.0#handle") (param i32) (result i32) (i32.const 64)))`;
  expect(await made(core)).toMatchObject({ world: "wasi:http/service@0.3" });
});

test("files and sockets of 0.3 are refused by name", async () => {
  const core = task(
    "(call $find (i32.const 0)) (i32.const 0)",
    `(import "wasi:filesystem/preopens@0.3.0" "get-directories" (func $find (param i32)))`,
  );
  const lines = `${included} import wasi:filesystem/preopens@0.3.0;`;
  const error = (await made(core, lines)) as { code: string; message: string };
  expect(error.code).toBe("unknown-import");
  expect(error.message).toContain('"wasi:filesystem/types@0.3.0"');
  expect(error.message).toContain("of WASI 0.3 what the world wasi:http/service has");
});

test("a service with code of its own beside other components is refused by that", async () => {
  const text = await print(await wasi3Component(service, included));
  const composed = text.replace("(component", "(component (component (core module))");
  expect(await artifactOf(await parse(composed))).toMatchObject({
    code: "feature-not-allowed",
    message: expect.stringContaining(
      "and has code of its own beside other components, which this host can't run",
    ),
  });
});

test("a service whose types are others than 0.3 has is refused by what differs", async () => {
  const text = await print(await wasi3Component(service, included));
  const other = text
    .replaceAll('"set-status-code"', '"put-status-code"')
    .replaceAll('(case "HTTP-upgrade-failed")', '(case "HTTP-upgrade-broken")');
  expect(other).not.toBe(text);
  expect(await artifactOf(await parse(other))).toMatchObject({
    code: "unknown-kind",
    message: expect.stringContaining(
      "The component's types are not those of wasi:http/service@0.3",
    ),
  });
});

test.each([
  ["error-context.drop", "(canon error-context.drop)"],
  ["thread.index", "(canon thread.index)"],
])("the builtin %s is refused by name", async (name, canonical) => {
  const text = await print(await wasi3Component(service, included));
  const other = text.replace(/\)\s*$/, `(core func ${canonical}))`);
  expect(await artifactOf(await parse(other))).toMatchObject({
    code: "feature-not-allowed",
    message: expect.stringContaining(`"component-async"`),
  });
  expect(await artifactOf(await parse(other))).toMatchObject({
    message: expect.stringContaining(`(${name})`),
  });
});

test("a component of 0.2 may not call asynchronously", async () => {
  const component = await componentNew(await parse("(module)"), []);
  const text = (await print(component)).replace(
    "(component",
    `(component (core func (canon waitable-set.new)) (instance $i) (export "wasi:http/incoming-handler@0.2.0" (instance $i))`,
  );
  expect(await artifactOf(await parse(text))).toMatchObject({
    code: "feature-not-allowed",
    message: expect.stringMatching(
      /"component-async".*are for components that export wasi:http\/handler@0\.3\.0 or wasi:cli\/run@0\.3\.0/,
    ),
  });
});
