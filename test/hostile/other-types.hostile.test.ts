import { describe } from "vitest";
import { attackByDeploying } from "./support/attacks.ts";
import { useTarget } from "./support/target.ts";
import {
  assemble,
  handler,
  responseData,
  type WorkerText,
  workerText,
} from "./support/worker-component.ts";

// Names alone don't tell what an interface is: a component declares each of them as it likes, and the
// glue lifts and lowers as it says.

const plain: WorkerText = { core: `${responseData(16, {})} ${handler("(i32.const 16)")}` };

/** A worker's text with something in it exchanged. */
const otherwise = (
  worker: WorkerText,
  changes: readonly (readonly [from: string, to: string])[],
) => {
  let text = workerText(worker);
  for (const [from, to] of changes) {
    if (!text.includes(from)) throw new Error(`the text has no ${from}`);
    text = text.replaceAll(from, to);
  }
  return () => assemble(text);
};

/** Lists in lists, a thousand items each, and all the same: 10^12 to lift, in 8 KB. */
const thousandfold = `(loop $next
  (i32.store (i32.add (i32.const 256) (i32.shl (local.get $i) (i32.const 3))) (i32.const 256))
  (i32.store offset=4 (i32.add (i32.const 256) (i32.shl (local.get $i) (i32.const 3))) (i32.const 1000))
  (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 1000))))`;

describe("a component with skerry:edge's names and other types is refused:", () => {
  const target = useTarget();
  const expected = { code: "unknown-kind", message: /types are not those of .*: / } as const;

  attackByDeploying(
    "where log takes a number that would be text",
    target,
    otherwise({ ...plain, imports: ["log"] }, [
      ['(param "message" string)', '(param "message" u32)'],
      ["(param i32 i32 i32)", "(param i32 i32)"],
    ]),
    { ...expected, message: /`message`: expected primitive `u32` found primitive `string`/ },
  );

  attackByDeploying(
    "where log has more levels",
    target,
    otherwise({ ...plain, imports: ["log"] }, [['"error"))', '"error" "worse"))']]),
    expected,
  );

  attackByDeploying(
    "where a function is imported that log does not have",
    target,
    otherwise({ ...plain, imports: ["log"] }, [
      ['(export "write"', '(export "erase" (func)) (export "write"'],
    ]),
    expected,
  );

  attackByDeploying(
    "where the status is text",
    target,
    otherwise(plain, [['(field "status" u16)', '(field "status" string)']]),
    expected,
  );

  attackByDeploying(
    "where handle takes and gives a number",
    target,
    () =>
      assemble(`(component
        (core module $m (func (export "handle") (param i32) (result i32) (i32.const 5)))
        (core instance $i (instantiate $m))
        (func $handle (param "x" u32) (result u32) (canon lift (core func $i "handle")))
        (export "handle" (func $handle)))`),
    expected,
  );

  attackByDeploying(
    "where the response has lists of lists, whose lifting costs no fuel",
    target,
    otherwise(
      {
        core: `${responseData(16, { fields: [256, 1_000] })} ${handler(`${thousandfold} (i32.const 16)`)}`,
      },
      [
        [
          '(export "response" (type (eq $response-record)))',
          `(type $r1 (list u16)) (type $r2 (list $r1)) (type $r3 (list $r2)) (type $r4 (list $r3))
          (type $odd (record (field "status" u16) (field "fields" $r4) (field "body" $body)))
          (export "response" (type (eq $odd)))`,
        ],
      ],
    ),
    expected,
  );
});
