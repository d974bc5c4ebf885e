import { describe, expect, it } from "vitest";
import { SizeCheck } from "../../../runtime/module/meter/plan/size-check.ts";
import { atPace } from "../../support/pace.ts";
import { content, leb, moduleOf, repeated } from "../support/build.ts";
import { decode, meterBytes } from "./support/run.ts";

const end = 0x0b;

/** A module of `count` functions, () -> (), with i32 locals and the same code. */
function functions(count: number, locals: number, code: readonly number[], times: number) {
  const body = content((to) => {
    to.bytes(Uint8Array.from([1, ...leb(locals), 0x7f]));
    for (let each = 0; each < times; each++) to.bytes(Uint8Array.from(code));
    to.byte(end);
  });
  const bodies = content((to) => {
    to.u32(count);
    for (let each = 0; each < count; each++) to.blob(body.view());
  });
  return moduleOf([1, repeated(1, [0x60, 0, 0])], [3, repeated(count, [0])], [10, bodies]);
}

const branch = [0x20, 0, 0x0d, 0]; // local.get 0, br_if 0
const limit = (message: RegExp) =>
  expect.objectContaining({ code: "module-limit", message: expect.stringMatching(message) });

describe("what nothing could interrupt while it is compiled is refused", () => {
  it("a function of many branches over many locals", () => {
    expect(() => meterBytes(functions(1, 10_000, branch, 1_000))).toThrow(
      limit(
        /core module exceeds a limit at byte \d+: .* in one function is 10033026, and at most 6000000/,
      ),
    );
  });

  it("a function of very many branches", () => {
    expect(() => meterBytes(functions(1, 1, branch, 30_000))).toThrow(
      limit(/edges of control flow in one function is 30002, and at most 30000/),
    );
  });

  it("a function whose tables branch very often", () => {
    const table = [0x02, 0x40, 0x20, 0, 0x0e, ...leb(10_000), ...new Array(10_001).fill(0), end];
    expect(() => meterBytes(functions(1, 1, table, 3))).toThrow(
      limit(/edges of control flow in one function is 30008, and at most 30000/),
    );
  });

  it("many functions that are each within the limits", () => {
    expect(() => meterBytes(functions(40, 1_000, branch, 2_500))).toThrow(
      limit(/locals and operands, is \d+, and at most 100000000/),
    );
  });

  it("a module that metering makes very large, all functions together", () => {
    const sizes = new SizeCheck(decode(functions(20, 1, branch, 10)));
    const written = 7_000_000;
    for (let index = 0; index < 14; index++) sizes.written(index, written, 10);
    expect(() => sizes.written(14, written, 10)).toThrow(
      limit(/bytes when metered is 105000000, and at most 104857600/),
    );
    expect(() => sizes.written(0, 8_000_000, 10)).toThrow(
      limit(/bytes when metered of one function is 8000000, and at most 7654321/),
    );
  });

  it("and what is just within them is metered in moments", () => {
    const began = performance.now();
    const { wasm } = meterBytes(functions(1, 1_000, branch, 5_000));
    expect(WebAssembly.validate(wasm as Uint8Array<ArrayBuffer>)).toBe(true);
    expect(performance.now() - began).toBeLessThan(atPace(10_000));
  });
});

describe("what V8 compiles in more than linear time is refused", () => {
  it("very many loops within each other", () => {
    const nested = (depth: number) => [
      ...new Array(depth).fill([0x03, 0x40]).flat(),
      ...new Array(depth).fill([0x20, 0, 0x0d, 0, end]).flat(),
    ];
    expect(() => meterBytes(functions(1, 1, nested(501), 1))).toThrow(
      limit(/loops within each other is 501, and at most 500/),
    );
    expect(() => meterBytes(functions(1, 1, nested(500), 1))).not.toThrow();
  });

  it("code maps that would outweigh the module", () => {
    const sizes = new SizeCheck(decode(functions(2, 1, branch, 10)));
    sizes.written(0, 1_000, 8_000_000);
    expect(() => sizes.written(1, 1_000, 1)).toThrow(
      limit(/places in the code map is 8000001, and at most 8000000/),
    );
  });
});
