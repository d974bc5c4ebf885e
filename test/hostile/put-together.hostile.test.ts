import { describe } from "vitest";
import { attackByRequest } from "./support/attacks.ts";
import { useTarget } from "./support/target.ts";
import { assemble, handler, workerText } from "./support/worker-component.ts";

// What a component is put together of runs through the host's glue: handles of resources of its own, calls
// from one component to another, texts that are copied between their memories.

/** Core functions that the guest imports besides, and what defines them in the component. */
interface Parts {
  readonly functions: readonly (readonly [name: string, type: string])[];
  readonly component: string;
}

const resource: Parts = {
  functions: [
    ["new", "(param i32) (result i32)"],
    ["rep", "(param i32) (result i32)"],
    ["drop", "(param i32)"],
  ],
  component: `(type $r (resource (rep i32)))
    (core func $new (canon resource.new $r))
    (core func $rep (canon resource.rep $r))
    (core func $drop (canon resource.drop $r))`,
};

/** A component whose function takes a text, in UTF-16, and forgets it. */
const other: Parts = {
  functions: [["take", "(param i32 i32)"]],
  component: `(component $other
      (core module $module
        (memory (export "memory") 40)
        (func (export "take") (param i32 i32))
        (func (export "cabi_realloc") (param i32 i32 i32 i32) (result i32) (i32.const 8)))
      (core instance $i (instantiate $module))
      (alias core export $i "memory" (core memory $memory))
      (alias core export $i "cabi_realloc" (core func $realloc))
      (func (export "take") (param "text" string)
        (canon lift (core func $i "take") (memory $memory) (realloc $realloc) string-encoding=utf16)))
    (instance $o (instantiate $other))
    (core func $take (canon lower (func $o "take") (memory $memory) string-encoding=utf8))`,
};

function attacker(parts: Parts, loop: string): () => Promise<Uint8Array> {
  const imported = parts.functions.map(
    ([name, type]) => `(import "host" "${name}" (func $${name} ${type}))`,
  );
  const exported = parts.functions.map(([name]) => `(export "${name}" (func $${name}))`);
  const text = workerText({
    core: `${imported.join("\n")} ${handler(`(loop $again ${loop} (br $again)) (unreachable)`)}`,
    pages: 20,
  });
  const whole = `${parts.component} (core instance $host ${exported.join(" ")}`;
  return () => assemble(text.replace("(core instance $host ", whole));
}

describe("a component that keeps the glue busy runs out of fuel, as soon as one that computes", () => {
  const target = useTarget();
  const cases: readonly (readonly [name: string, parts: Parts, loop: string])[] = [
    ["makes handles and keeps them", resource, "(drop (call $new (i32.const 7)))"],
    ["makes handles and drops them", resource, "(call $drop (call $new (i32.const 7)))"],
    [
      "looks at a handle",
      resource,
      "(if (i32.eqz (local.get $i)) (then (local.set $i (call $new (i32.const 7))))) (drop (call $rep (local.get $i)))",
    ],
    ["calls another component", other, "(call $take (i32.const 0) (i32.const 0))"],
    [
      "copies 1 MiB to another component",
      other,
      "(call $take (i32.const 131072) (i32.const 1048576))",
    ],
  ];
  for (const [name, parts, loop] of cases) {
    attackByRequest(name, target, attacker(parts, loop), { code: "fuel-exhausted" });
  }
});
