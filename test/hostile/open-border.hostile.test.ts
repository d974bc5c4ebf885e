import { describe, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { attackByRequest } from "./support/attacks.ts";
import { settingsWith, useTarget } from "./support/target.ts";
import {
  handler,
  responseData,
  type WorkerText,
  workerComponent,
} from "./support/worker-component.ts";

// Two core modules that share a table: what is called through it may be the other's.
const heap = `(table (export "table") 2 funcref)
  (type $void (func)) (elem (i32.const 1) func $bounce)
  (func $bounce (call_indirect (type $void) (i32.const 0)))`;
const guest = (functions: string) => `(import "heap" "table" (table $table 2 funcref))
  (type $void (func)) (elem (table $table) (i32.const 0) func $called) ${functions}
  ${handler("(call $called) (i32.const 16)")}`;
const locals = (count: number) =>
  Array.from({ length: count }, (_, index) => `(local $l${index} i64)`).join(" ");

describe("a worker whose core modules call each other through a table without end traps", () => {
  const target = useTarget();
  const expected = { code: "guest-trap", message: /nest too deep/ } as const;
  const other = "(call_indirect (type $void) (i32.const 1))";

  attackByRequest("to and fro", target, { heap, core: guest(`(func $called ${other})`) }, expected);

  attackByRequest(
    "within one of them",
    target,
    { heap, core: guest("(func $called (call_indirect (type $void) (i32.const 0)))") },
    expected,
  );

  attackByRequest(
    "with frames of 8,000 bytes",
    target,
    { heap, core: guest(`(func $called ${locals(1_000)} ${other})`) },
    expected,
  );
});

describe("recursion over the border of modules costs the same each time, until it traps", () => {
  const target = useTarget();
  const bounce = "(call_indirect (type $void) (i32.const 1))";
  /** `cabi_realloc` calls the host, which calls it again: through the glue's own frames. */
  const byTheHost: WorkerText = {
    imports: ["random"],
    heap: `(table (export "table") 1 funcref)`,
    core: `(import "heap" "table" (table $table 1 funcref))
      (elem (table $table) (i32.const 0) func $called)
      (func $called (call $random-bytes (i32.const 8) (i32.const 16384)))
      ${responseData(16, {})} ${handler("(i32.const 16)")}`,
    realloc: "(call_indirect (i32.const 0)) (i32.const 4096)",
  };
  const workers: Readonly<Record<string, WorkerText>> = {
    "through a table": { heap, core: guest(`(func $called ${bounce})`) },
    "with frames of 8,000 bytes": {
      heap,
      core: guest(`(func $called ${locals(1_000)} ${bounce})`),
    },
    "through the host": byTheHost,
  };
  test.each(Object.entries(workers))("%s", async (_, worker) => {
    const { host } = target();
    const limits = { fuel: 2_000_000_000 };
    const loaded = await host.load(await workerComponent(worker), settingsWith(limits));
    const seen = new Set<string>();
    for (let call = 0; call < 5; call++) {
      const { error, usage } = await host.call(loaded, makeRequest({}));
      seen.add(`${error?.code}, ${usage.fuel} fuel`);
    }
    expect([...seen]).toEqual([expect.stringMatching(/^guest-trap, \d+ fuel$/)]);
  });
});
