import { describe } from "vitest";
import { attackByRequest } from "./support/attacks.ts";
import { useTarget } from "./support/target.ts";
import { handler, responseData } from "./support/worker-component.ts";

const spin = "(loop $again (br $again)) (unreachable)";

describe("a worker that computes without end runs out of fuel", () => {
  const target = useTarget();
  const expected = { code: "fuel-exhausted", message: /all 700,000,000 fuel/ } as const;

  attackByRequest("in an empty loop", target, { core: handler(spin) }, expected);

  attackByRequest(
    "in tail calls, which take no stack",
    target,
    {
      core: `(func $ping (result i32) (return_call $pong))
        (func $pong (result i32) (return_call $ping))
        ${handler("(call $ping)")}`,
    },
    expected,
  );

  attackByRequest(
    "in loops that br_table leaves and enters again",
    target,
    {
      core: handler(`
        (loop $outer
          (block $out
            (loop $inner
              (local.set $i (i32.add (local.get $i) (i32.const 1)))
              (br_table $inner $out $outer (i32.rem_u (local.get $i) (i32.const 3)))))
          (br $outer))
        (unreachable)`),
    },
    expected,
  );

  attackByRequest(
    "after its response, while it cleans up",
    target,
    {
      core: `${handler("(i32.const 16)")} ${responseData(16, {})}
        (func (export "after") (param i32) ${spin})`,
      component: `(alias core export $guest "after" (core func $after))`,
      liftOptions: "(post-return $after)",
    },
    expected,
  );
});
