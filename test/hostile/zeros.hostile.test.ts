import { describe } from "vitest";
import { moduleBytes } from "../../runtime/module/limits.ts";
import { attackByDeploying } from "./support/attacks.ts";
import {
  componentAround,
  content,
  coreModule,
  preamble,
  sectionId,
} from "./support/module-bytes.ts";
import { useTarget } from "./support/target.ts";
import { handler, workerComponent } from "./support/worker-component.ts";

const zeros = (bytes: number) => new Uint8Array(bytes);
const MiB = 2 ** 20;

/** The bytes twice in memory of their sender and reader, and the processes themselves. */
const memory = 700 * MiB;

function afterPreamble(kind: "module" | "component"): Uint8Array {
  const to = preamble(kind);
  to.bytes(zeros(moduleBytes - to.length));
  return to.finish();
}

function inDataSegment(): Uint8Array {
  const pages = content((to) => to.bytes(new Uint8Array([1, 0, 1])));
  const segment = content((to) => {
    to.u32(1);
    // Active, at i32.const 0.
    to.bytes(new Uint8Array([0, 0x41, 0, 0x0b]));
    to.blob(zeros(moduleBytes - 100));
  });
  return componentAround(
    coreModule([
      [sectionId.memory, pages],
      [sectionId.data, segment],
    ]),
  );
}

describe("50 MiB of zeros are refused", () => {
  const target = useTarget();

  attackByDeploying("as they are", target, async () => zeros(moduleBytes), {
    code: "not-wasm",
    memory,
  });

  attackByDeploying("after a module's beginning", target, async () => afterPreamble("module"), {
    code: "malformed-module",
    message: /at byte 10/,
    memory,
  });

  attackByDeploying(
    "after a component's beginning",
    target,
    async () => afterPreamble("component"),
    { code: "malformed-module", message: /at byte 10/, memory },
  );

  attackByDeploying(
    "as data of a component that is no worker",
    target,
    async () => inDataSegment(),
    { code: "unknown-kind", memory },
  );

  attackByDeploying(
    "and a byte, for their size alone",
    target,
    async () => zeros(moduleBytes + 1),
    { code: "module-too-large", memory, withinMs: 1_000 },
  );

  attackByDeploying(
    "as data of a worker that has no memory for it",
    target,
    () => {
      const data = "0".repeat(40 * MiB);
      return workerComponent({
        core: `(data (i32.const 0) "${data}") ${handler("(i32.const 16)")}`,
      });
    },
    { code: "start-failed", memory: 1_200 * MiB },
  );
});
