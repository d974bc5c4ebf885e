// A service of WASI 0.3 whose handler is lifted synchronously: it returns where its result is, and is called to free that.
import { afterAll, beforeAll, expect, test } from "vitest";
import { Egress } from "../../../runtime/services/fetch/egress.ts";
import { ask } from "../../worker/support/waiting.ts";
import { loadFetching, reachOf } from "./support/fetching.ts";
import { wasi3Component } from "./support/service-guest.ts";

const http = "wasi:http/types@0.3.0";

/** Leaves its result at 64; `freed` is what its post-return is to be called with. */
const service = (result: string, freed = 64) => `(module
  (import "${http}" "[constructor]fields" (func $fields (result i32)))
  (import "${http}" "[resource-drop]request" (func $drop (param i32)))
  (import "${http}" "[static]response.new" (func $new (param i32 i32 i32 i32 i32)))
  (import "${http}" "[method]response.set-status-code" (func $status (param i32 i32) (result i32)))
  (import "${http}" "[future-new-1][static]response.new" (func $future (result i64)))
  (import "wasi:clocks/monotonic-clock@0.3.0" "wait-for" (func $sleep (param i64)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
  (func (export "wasi:http/handler@0.3.0#handle") (param i32) (result i32)
    (call $drop (local.get 0))
    (call $sleep (i64.const 1000000))
    (call $new (call $fields) (i32.const 0) (i32.const 0) (i32.wrap_i64 (call $future)) (i32.const 128))
    (drop (call $status (i32.load (i32.const 128)) (i32.const 201)))
    (i32.store (i32.const 72) (i32.load (i32.const 128)))
    ${result})
  (func (export "cabi_post_wasi:http/handler@0.3.0#handle") (param i32)
    (if (i32.ne (local.get 0) (i32.const ${freed})) (then (unreachable)))))`;

let egress: Egress;
beforeAll(() => {
  egress = new Egress();
});
afterAll(() => egress.close());

async function answers(core: string): Promise<unknown> {
  const component = await wasi3Component(core, "include wasi:http/service@0.3.0;");
  const worker = await loadFetching(component, reachOf(egress, []));
  const [first, second] = [await ask(worker, "/"), await ask(worker, "/")];
  await worker.dispose();
  expect(second.error).toEqual(first.error);
  return first.response?.status ?? first.error;
}

test("it answers with what it left in memory, each time", async () => {
  expect(await answers(service("(i32.const 64)"))).toBe(201);
}, 60_000);

test("an error as its result is told", async () => {
  const failing =
    "(i32.store8 (i32.const 64) (i32.const 1)) (i32.store8 (i32.const 72) (i32.const 6))";
  expect(await answers(service(`${failing} (i32.const 64)`))).toMatchObject({
    code: "guest-error",
    message: expect.stringContaining("connection-refused"),
  });
}, 60_000);

test.each([
  ["whose result is no result", "(i32.store8 (i32.const 64) (i32.const 9)) (i32.const 64)"],
  ["whose result lies outside of its memory", "(i32.const -8)"],
  ["whose result is not aligned", "(i32.const 63)"],
])(
  "one %s traps",
  async (_, result) => {
    expect(await answers(service(result))).toMatchObject({ code: "guest-trap" });
  },
  60_000,
);

test("what frees its result is called with where it is", async () => {
  expect(await answers(service("(i32.const 64)", 65))).toMatchObject({ code: "guest-trap" });
}, 60_000);
