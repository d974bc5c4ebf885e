import { describe } from "vitest";
import { attackByDeploying } from "./support/attacks.ts";
import { useTarget } from "./support/target.ts";
import { handler, workerComponent } from "./support/worker-component.ts";

const features: readonly (readonly [feature: string, name: string, fields: string])[] = [
  ["memory64", "a memory of 64 bits", "(memory i64 1)"],
  ["memory64", "a table of 64 bits", "(table i64 1 funcref)"],
  ["threads", "a shared memory", "(memory 1 1 shared)"],
  ["threads", "an atomic load", "(func (drop (i32.atomic.load (i32.const 0))))"],
  ["threads", "a fence", "(func (atomic.fence))"],
  ["exceptions", "a tag", "(tag)"],
  ["exceptions", "try_table", "(func (block (try_table (catch_all 0))))"],
  ["legacy-exceptions", "the older try", "(func try catch_all end)"],
  ["gc", "a struct", "(type (struct (field i32)))"],
  ["gc", "an i31", "(func (drop (ref.i31 (i32.const 1))))"],
  [
    "typed-function-references",
    "call_ref",
    "(type $t (func)) (func (param (ref $t)) (call_ref $t (local.get 0)))",
  ],
  [
    "relaxed-simd",
    "a relaxed swizzle",
    "(func (param v128) (drop (i8x16.relaxed_swizzle (local.get 0) (local.get 0))))",
  ],
  ["stack-switching", "a continuation", "(type $t (func)) (type (cont $t))"],
  ["custom-page-sizes", "pages of one byte", "(memory 1 (pagesize 1))"],
  [
    "wide-arithmetic",
    "a 128 bit sum",
    "(func (param i64) (drop (drop (i64.add128 (local.get 0) (local.get 0) (local.get 0) (local.get 0)))))",
  ],
];

describe("features off the allow list are refused by name:", () => {
  const target = useTarget();
  for (const [feature, name, fields] of features) {
    attackByDeploying(
      name,
      target,
      () => workerComponent({ core: `${fields} ${handler("(i32.const 16)")}` }),
      { code: "feature-not-allowed", message: new RegExp(`"${feature}"`) },
    );
  }

  attackByDeploying(
    "a component that lifts asynchronously",
    target,
    () => workerComponent({ core: handler("(i32.const 16)"), liftOptions: "async" }),
    { code: "feature-not-allowed", message: /"component-async"/ },
  );
});
