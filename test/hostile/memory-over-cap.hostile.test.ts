import { describe } from "vitest";
import { attackByDeploying } from "./support/attacks.ts";
import { useTarget } from "./support/target.ts";
import { handler, workerComponent } from "./support/worker-component.ts";

const honest = handler("(i32.const 16)");
const times = (count: number, text: string) => Array.from({ length: count }, () => text).join(" ");

describe("memory over the cap is refused", () => {
  const target = useTarget();

  attackByDeploying(
    "in one memory",
    target,
    () => workerComponent({ core: honest, pages: 2_049 }),
    { code: "memory-over-cap", message: /134283264 bytes \(2049 pages\)/ },
  );

  attackByDeploying(
    "in one memory of 4 GiB",
    target,
    () => workerComponent({ core: honest, pages: 65_536 }),
    { code: "memory-over-cap" },
  );

  attackByDeploying(
    "in the sum of a component's modules",
    target,
    () =>
      workerComponent({
        core: honest,
        component: times(20, "(core module (memory 110))"),
      }),
    { code: "memory-over-cap", message: /2201 pages/ },
  );

  attackByDeploying(
    "in the sum over a hundred instances of one module",
    target,
    () =>
      workerComponent({
        core: honest,
        component: `(core module $large (memory 1000)) ${times(100, "(core instance (instantiate $large))")}`,
      }),
    { code: "memory-over-cap", message: /All instances/ },
  );

  attackByDeploying(
    "before ten thousand instances of one module are made",
    target,
    () =>
      workerComponent({
        core: honest,
        component: `(core module $small (memory 1)) ${times(9_990, "(core instance (instantiate $small))")}`,
      }),
    { code: "module-limit", message: /number of core instances/ },
  );

  for (const [what, component, message] of [
    [
      "memories of no page",
      `(core module $m ${times(4, "(memory 0)")}) ${times(8, "(core instance (instantiate $m))")}`,
      /have 33 memories, and at most 32/,
    ],
    [
      "tables of no element",
      `(core module $m ${times(60, "(table 0 funcref)")}) ${times(5, "(core instance (instantiate $m))")}`,
      /have 300 tables, and at most 256/,
    ],
    [
      "memories that are imported by each instance",
      `(core module $m ${times(16, '(import "heap" "memory" (memory 0))')})
        (component $c (import "m" (core module)))
        ${times(8, '(core instance (instantiate $m (with "heap" (instance $heap))))')}`,
      /have 130 memories, those that each imports counted anew, and at most 128/,
    ],
    [
      "memories of no page, by instances of components",
      `(component $c (component $d (core module $m ${times(4, "(memory 0)")})
          ${times(3, "(core instance (instantiate $m))")}) ${times(2, "(instance (instantiate $d))")})
        ${times(3, "(instance (instantiate $c))")}`,
      /have 73 memories, and at most 32/,
    ],
  ] as const) {
    attackByDeploying(
      `in the number of ${what}`,
      target,
      () => workerComponent({ core: honest, component }),
      { code: "module-limit", message },
    );
  }

  attackByDeploying(
    "before components that multiply are instantiated",
    target,
    () =>
      workerComponent({
        core: honest,
        component: `(component $c
          (component $b
            (component $a (core module $m (memory 1)) ${times(10, "(core instance (instantiate $m))")})
            ${times(10, "(instance (instantiate $a))")})
          ${times(10, "(instance (instantiate $b))")})
          ${times(10, "(instance (instantiate $c))")}`,
      }),
    { code: "module-limit", message: /number of core instances/ },
  );
});
