import { describe } from "vitest";
import { attackByDeploying } from "./support/attacks.ts";
import { useTarget } from "./support/target.ts";
import { handler, workerComponent } from "./support/worker-component.ts";

// Some thousand bytes that are millions of definitions once instances and types are written out, as the
// transpiler does: minutes of its time, and gigabytes.

const times = (count: number, text: string | ((index: number) => string)) =>
  Array.from({ length: count }, (_, index) => (typeof text === "string" ? text : text(index))).join(
    " ",
  );

/** Each type is two of the one before. */
const doubling = (levels: number) =>
  `(type $t0 (tuple u8 u8)) ${times(levels, (level) => `(type $t${level + 1} (tuple $t${level} $t${level}))`)}`;

const nested = (levels: number): string =>
  levels === 0
    ? "(component $c0)"
    : `(component $c${levels} ${nested(levels - 1)} ${times(40, `(instance (instantiate $c${levels - 1}))`)})`;

const attacks: Readonly<Record<string, string>> = {
  "six levels of 40 instances of nothing": `${nested(6)} (instance (instantiate $c6))`,
  "a hundred functions of a type that doubles twelve times": `(component
      ${doubling(12)}
      (core module $m (memory (export "memory") 1) (func (export "f") (param i32))
        (func (export "r") (param i32 i32 i32 i32) (result i32) unreachable))
      (core instance $i (instantiate $m))
      (alias core export $i "memory" (core memory $memory))
      (alias core export $i "r" (core func $r)) (alias core export $i "f" (core func $f))
      ${times(100, '(func (param "a" $t12) (canon lift (core func $f) (memory $memory) (realloc $r)))')})`,
  "a type that doubles forty times": doubling(40),
  "instances' types that double": `(type $i0 (instance (export "a" (func))))
    ${times(
      30,
      (level) => `(type $i${level + 1} (instance
      (alias outer 1 $i${level} (type $before))
      (export "a" (instance (type $before))) (export "b" (instance (type $before)))))`,
    )}
    (component (alias outer 1 $i30 (type $large)) (import "large" (instance (type $large))))`,
  "a large type that is compared with another for each of many instances": `
    (type $large (instance ${times(1_000, (index) => `(export "f${index}" (func (param "x" u8)))`)}))
    (component $c (alias outer 1 $large (type $l)) (import "a" (instance $a (type $l)))
      (component $d (alias outer 1 $l (type $l)) ${times(20, (index) => `(import "i${index}" (instance (type $l)))`)})
      ${times(40, `(instance (instantiate $d ${times(20, (index) => `(with "i${index}" (instance $a))`)}))`)})`,
  "exports of every instance anew": `(component $c (import "r" (type $r (sub resource)))
      ${times(400, (index) => `(type $t${index} (list (own $r))) (export "t${index}" (type $t${index}))`)})
    (type $r (resource (rep i32)))
    ${times(400, '(instance (instantiate $c (with "r" (type $r))))')}`,
  "long names in every instance anew": `(component $c
      (type $t (record ${times(20, (index) => `(field "${"a".repeat(4_000)}${index}" u8)`)}))
      (export "t" (type $t)))
    ${times(990, "(instance (instantiate $c))")}`,
};

describe("what comes to too much when it is written out is refused before it is:", () => {
  const target = useTarget();

  for (const [name, component] of Object.entries(attacks)) {
    attackByDeploying(
      name,
      target,
      () => workerComponent({ core: handler("(i32.const 16)"), component }),
      {
        code: "module-limit",
        message: /(of every instance|that it refers to) written out, is \d{6,}/,
        memory: 400 * 2 ** 20,
      },
    );
  }

  // How much these come to depends on what is given for what they import.
  attackByDeploying(
    "instances of a component that is an argument",
    target,
    () =>
      workerComponent({
        core: handler("(i32.const 16)"),
        component: `(component $take (import "what" (component $what))
            ${times(40, "(instance (instantiate $what))")})
          (component $large (core module $m) ${times(100, "(core instance (instantiate $m))")})
          (instance (instantiate $take (with "what" (component $large))))`,
      }),
    { code: "feature-not-allowed", message: /component-parameters/ },
  );

  attackByDeploying(
    "instances of a component that an argument exports, from another's argument",
    target,
    () =>
      workerComponent({
        core: handler("(i32.const 16)"),
        component: `(component $take
            (import "what" (instance $what (export "in" (instance (export "c" (component))))))
            (alias export $what "in" (instance $in))
            (component $pass (import "in" (instance $in (export "c" (component))))
              (alias export $in "c" (component $c)) (export "out" (component $c)))
            (instance $passed (instantiate $pass (with "in" (instance $in))))
            (alias export $passed "out" (component $c))
            (component $deep (alias outer 1 $c (component $c)) (instance (instantiate $c)))
            (instance (instantiate $deep)))`,
      }),
    { code: "feature-not-allowed", message: /component-parameters/ },
  );

  attackByDeploying(
    "instances of a core module that is an argument",
    target,
    () =>
      workerComponent({
        core: handler("(i32.const 16)"),
        component: `(component $take (import "m" (core module $m)) (core instance (instantiate $m)))
          (core module $m)
          (instance (instantiate $take (with "m" (core module $m))))`,
      }),
    { code: "feature-not-allowed", message: /component-parameters/ },
  );
});
