import { describe } from "vitest";
import { attackByRequest } from "./support/attacks.ts";
import { useTarget } from "./support/target.ts";
import { handler, responseData } from "./support/worker-component.ts";

const MiB = 2 ** 20;
const listAt = 4 * MiB;
const textAt = 65_536;

/** A list of fields whose names and values are all one and the same string of letters. */
const bomb = (fields: number, bytes: number) => ({
  pages: 2_000,
  core: `${responseData(16, { fields: [listAt, fields] })} ${handler(`
    (memory.fill (i32.const ${textAt}) (i32.const 97) (i32.const ${bytes}))
    (local.set $i (i32.const ${listAt}))
    (loop $next
      (i32.store (local.get $i) (i32.const ${textAt}))
      (i32.store offset=4 (local.get $i) (i32.const ${bytes}))
      (i32.store offset=8 (local.get $i) (i32.const ${textAt}))
      (i32.store offset=12 (local.get $i) (i32.const ${bytes}))
      (local.set $i (i32.add (local.get $i) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $i) (i32.const ${listAt + 16 * fields}))))
    (i32.const 16)`)}`,
});

describe("a response of fields that all point at one string", () => {
  const target = useTarget();
  const years = { fuel: Number.MAX_SAFE_INTEGER };

  attackByRequest(
    "runs out of fuel where there are millions of 1 MiB",
    target,
    bomb(4_000_000, MiB),
    { code: "fuel-exhausted" },
  );

  attackByRequest(
    "runs out of fuel where there are millions of no bytes",
    target,
    bomb(4_000_000, 0),
    { code: "fuel-exhausted" },
  );

  attackByRequest(
    "is too large, with fuel for years, where there are thirty of 1 MiB",
    target,
    bomb(15, MiB),
    {
      code: "response-too-large",
      message: /fields of 31457280 bytes/,
      limits: years,
      memory: 500 * MiB,
    },
  );

  attackByRequest(
    "is too large, with fuel for years, where there are 300,000 of no bytes",
    target,
    bomb(300_000, 0),
    { code: "response-too-large", message: /300000 response fields/, limits: years },
  );

  attackByRequest(
    "ends the isolate, with fuel for years, where it fills the isolate's heap",
    target,
    bomb(4_000_000, MiB),
    {
      code: "isolate-heap-exceeded",
      limits: years,
      // The heap limit is looked at when it is collected; until then it can be some times as large.
      memory: 700 * MiB,
      withinMs: 10_000,
    },
  );
});
