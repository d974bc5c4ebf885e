import { expect, onTestFinished, test } from "vitest";
import { Egress } from "../../../runtime/services/fetch/egress.ts";
import { ask, text } from "../../worker/support/waiting.ts";
import { loadFetching, reachOf } from "./support/fetching.ts";
import { serviceGuest, wasi3Component } from "./support/service-guest.ts";

test("a task prints after its answer, once it has let others run ten times", async () => {
  const egress = new Egress();
  const component = await serviceGuest(
    ["(call $say (i32.const 512) (i32.const 5)) (i32.const 1)"],
    {
      data: { 512: "hello", 520: "please see me" },
      callback: `
      (call $set-context (i32.add (call $context) (i32.const 1)))
      (if (i32.lt_u (call $context) (i32.const 10)) (then (return (i32.const 1))))
      (call $print-all)
      (i32.const 0)`,
      more: `(func $print-all (local $x i64)
      (local.set $x (call $stream))
      (drop (call $print (call $first (local.get $x))))
      (drop (call $write (call $second (local.get $x)) (i32.const 520) (i32.const 13)))
      (call $drop-writable (call $second (local.get $x))))`,
    },
  );
  const worker = await loadFetching(component, reachOf(egress, []));
  onTestFinished(async () => {
    await worker.dispose();
    await egress.close();
  });
  const outcome = await ask(worker, "/0");
  expect(text(outcome)).toBe("hello");
  expect(outcome.log.map(({ message }) => message)).toEqual(["please see me"]);
});

const sleeper = `(module
  (import "wasi:clocks/monotonic-clock@0.3.0" "wait-for" (func $sleep (param i64)))
  (memory (export "memory") 1)
  (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
  (func (export "wasi:http/handler@0.3.0#handle") (param i32) (result i32)
    (call $sleep (i64.const -1)) (unreachable)))`;

test.each([[[]], [["streams"]], [["fetch"]], [["fetch", "streams"]]] as const)(
  "a service that calls nothing of wasi:http and sleeps ends by its deadline, granted %j",
  async (grants) => {
    const egress = new Egress();
    const component = await wasi3Component(sleeper, "include wasi:http/service@0.3.0;");
    const worker = await loadFetching(component, reachOf(egress, []), {
      grants: ["log", "clock", ...grants],
      limits: { deadline: 300 },
    });
    onTestFinished(async () => {
      await worker.dispose();
      await egress.close();
    });
    expect((await ask(worker, "/")).error?.code).toBe("deadline-exceeded");
  },
);
