import { describe } from "vitest";
import { attackByRequest } from "./support/attacks.ts";
import { useTarget } from "./support/target.ts";
import { handler, responseData } from "./support/worker-component.ts";

const honest = `${responseData(16, {})} ${handler("(i32.const 16)")}`;

describe("a worker whose cabi_realloc, which the host calls to hand over the request,", () => {
  const target = useTarget();

  attackByRequest(
    "never ends, runs out of fuel",
    target,
    { core: honest, realloc: "(loop $again (br $again)) (unreachable)" },
    { code: "fuel-exhausted" },
  );

  attackByRequest(
    "traps, traps",
    target,
    { core: honest, realloc: "(unreachable)" },
    { code: "guest-trap" },
  );

  const places: readonly (readonly [name: string, pointer: number])[] = [
    ["past the end of memory", 65_536],
    ["at the end of memory", 65_535],
    ["at 4 GiB", -16],
  ];
  for (const [name, pointer] of places) {
    attackByRequest(
      `points ${name}, traps`,
      target,
      { core: honest, realloc: `(i32.const ${pointer})` },
      { code: "guest-trap" },
    );
  }

  attackByRequest(
    "grows memory under the host's hands, without end, runs out of fuel",
    target,
    {
      core: honest,
      realloc: "(loop $again (drop (memory.grow (i32.const 1))) (br $again)) (unreachable)",
    },
    { code: "fuel-exhausted" },
  );

  attackByRequest(
    "recurses without end, traps",
    target,
    {
      core: honest,
      realloc: `(call $realloc (local.get $old) (local.get $old-size) (local.get $align) (local.get $size))`,
    },
    { code: "guest-trap", message: /nest too deep/ },
  );

  // Through a table that the other core module fills, cabi_realloc reaches what the guest imports.
  const calling = (body: string) => ({
    imports: ["random"] as const,
    heap: `(table (export "table") 1 funcref)`,
    core: `(import "heap" "table" (table $table 1 funcref)) ${honest}
      (elem (table $table) (i32.const 0) func $called) (func $called ${body})`,
    realloc: "(call_indirect (i32.const 0)) (i32.const 4096)",
  });

  attackByRequest(
    "calls the host without end, runs out of fuel",
    target,
    calling("(loop $again (drop (call $random-u64)) (br $again))"),
    { code: "fuel-exhausted" },
  );

  attackByRequest(
    "calls the host, which calls it again, without end, traps",
    target,
    calling("(call $random-bytes (i32.const 8) (i32.const 16384))"),
    { code: "guest-trap" },
  );
});
