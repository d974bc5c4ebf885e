import { describe } from "vitest";
import type { Writer } from "../../runtime/wasm/writer.ts";
import { attackByDeploying } from "./support/attacks.ts";
import { content, functions } from "./support/module-bytes.ts";
import { useTarget } from "./support/target.ts";

/** A body of one br_table that says it has so many labels, and has `written` of them. */
const brTable = (labels: number, written = labels): Writer =>
  content((to) => {
    to.u32(0);
    to.bytes(new Uint8Array([0x41, 0, 0x0e]));
    to.u32(labels);
    to.bytes(new Uint8Array(written + 1));
    to.byte(0x0b);
  });

describe("a br_table with too many targets is refused", () => {
  const target = useTarget();
  const message = /br_table/;

  attackByDeploying(
    "where it has a million",
    target,
    async () => functions(1, brTable(1_000_000)),
    { code: "module-limit", message },
  );

  attackByDeploying(
    "where it says it has four billion",
    target,
    async () => functions(1, brTable(0xffff_ffff, 10)),
    { code: "module-limit", message },
  );
});
