import { describe } from "vitest";
import { Writer } from "../../runtime/wasm/writer.ts";
import { attackByDeploying } from "./support/attacks.ts";
import { componentAround, content, coreModule, sectionId } from "./support/module-bytes.ts";
import { useTarget } from "./support/target.ts";

const values = 999;
const i32 = 0x7f;
const bodyBytes = 2 * 2 ** 20 - 16;
const unreachable = 0x00;
const end = 0x0b;

/** Type 0 is () → (), type 1 takes and gives 999 values, type 2 is a struct of 2,000 fields. */
const types = content((to) => {
  to.u32(3);
  to.bytes(new Uint8Array([0x60, 0, 0, 0x60]));
  for (let each = 0; each < 2; each++) {
    to.u32(values);
    to.bytes(new Uint8Array(values).fill(i32));
  }
  to.byte(0x5f);
  to.u32(2_000);
  for (let field = 0; field < 2_000; field++) to.bytes(new Uint8Array([i32, 0]));
});

/** A component of one function of 2 MiB: `before`, then `unit` again and again, then `after`. */
function repeated(unit: number[], before: number[] = [], after: number[] = []): Uint8Array {
  const count = Math.floor((bodyBytes - before.length - after.length) / unit.length);
  const body = content((to) => {
    to.bytes(new Uint8Array([0, unreachable, ...before]));
    for (let each = 0; each < count; each++) to.bytes(new Uint8Array(unit));
    to.bytes(new Uint8Array([...after, end]));
  });
  return componentAround(
    coreModule([
      [sectionId.type, types],
      [sectionId.function, content((to) => to.bytes(new Uint8Array([1, 0])))],
      [
        sectionId.code,
        content((to) => {
          to.u32(1);
          to.blob(body.view());
        }),
      ],
    ]),
  );
}

/** Globals that begin as structs whose fields are all at their default. */
function globals(): Uint8Array {
  const count = 19_000;
  const initialiser: number[] = [];
  for (let each = 0; each < 3; each++) initialiser.push(0xfb, 1, 2);
  const section = new Writer();
  section.u32(count);
  for (let each = 0; each < count; each++) {
    section.bytes(new Uint8Array([0x6e, 0, ...initialiser, end]));
  }
  return componentAround(
    coreModule([
      [sectionId.type, types],
      [6, section],
    ]),
  );
}

const within = Array<number>(3_000)
  .fill(0)
  .flatMap(() => [0x02, 1]);
const table = [0x0e, 0x80, 0x78, ...Array<number>(15_360).fill(1), 1];

describe("code that an engine would validate for long, for it is short and takes many values, is refused:", () => {
  const target = useTarget();
  const message =
    /number of values that instructions take and give by types and labels is \d+, and at most 50000000/;

  for (const [name, component] of [
    ["blocks", () => repeated([0x02, 1, end])],
    ["loops", () => repeated([0x03, 1, end])],
    ["ifs with an else", () => repeated([0x04, 1, 0x05, end])],
    ["blocks that try", () => repeated([0x1f, 1, 0, end])],
    [
      "catches",
      () => repeated([0x1f, 1, 3, 2, 0, 2, 0, 2, 0, end], within, Array(3_000).fill(end)),
    ],
    ["branches", () => repeated([0x0d, 0], [0x02, 1], [end])],
    ["tables of branches", () => repeated(table, [0x02, 1, 0x02, 1], [end, end])],
    ["calls through a table", () => repeated([0x11, 1, 0])],
    ["calls of references", () => repeated([0x14, 1])],
    ["structs", () => repeated([0xfb, 0, 2])],
    ["structs of defaults", () => repeated([0xfb, 1, 2])],
    ["arrays of many operands", () => repeated([0xfb, 8, 3, 0x90, 0x4e])],
    ["structs in globals", globals],
  ] as const) {
    attackByDeploying(name, target, async () => component(), { code: "module-limit", message });
  }
});
