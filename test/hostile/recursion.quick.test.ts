import { describe } from "vitest";
import { attackByRequest } from "./support/attacks.ts";
import { useTarget } from "./support/target.ts";
import { handler } from "./support/worker-component.ts";

const manyLocals = Array.from({ length: 2_000 }, (_, index) => `(local $l${index} v128)`).join(" ");

describe("a worker that recurses without end traps, long before the native stack runs out", () => {
  const target = useTarget();
  const expected = { code: "guest-trap", message: /nest too deep, in deeper/ } as const;

  attackByRequest(
    "by direct calls",
    target,
    { core: `(func $deeper (call $deeper)) ${handler("(call $deeper) (i32.const 16)")}` },
    expected,
  );

  attackByRequest(
    "through a table",
    target,
    {
      core: `(type $void (func))
        (table 1 funcref) (elem (i32.const 0) $deeper)
        (func $deeper (call_indirect (type $void) (i32.const 0)))
        ${handler("(call $deeper) (i32.const 16)")}`,
    },
    expected,
  );

  attackByRequest(
    "with frames of 32,000 bytes",
    target,
    {
      core: `(func $deeper ${manyLocals} (call $deeper)
          ${Array.from({ length: 2_000 }, (_, i) => `(local.set $l${i} (local.get $l${(i + 1) % 2000}))`).join(" ")})
        ${handler("(call $deeper) (i32.const 16)")}`,
    },
    expected,
  );

  attackByRequest(
    "with a hundred parameters, kept on the operand stack",
    target,
    {
      core: `(func $deeper (param ${"i64 ".repeat(100)})
          ${Array.from({ length: 100 }, (_, i) => `(local.get ${i})`).join(" ")} (call $deeper))
        ${handler(`${"(i64.const 1) ".repeat(100)} (call $deeper) (i32.const 16)`)}`,
    },
    expected,
  );
});
