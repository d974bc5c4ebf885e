import { describe, expect, it } from "vitest";
import { decodeCore } from "../../runtime/module/decode.ts";
import { decodeLimits } from "../../runtime/module/limits.ts";
import { content, functionOf, leb, moduleOf, repeated } from "./support/build.ts";

const limit = decodeLimits;
const type = [1, repeated(1, [0x60, 0, 0])] as const;
const emptyBody = [2, 0, 0x0b];
const end = 0x0b;

function refusal(bytes: Uint8Array) {
  const began = performance.now();
  try {
    decodeCore({ bytes, base: 0, label: "core module" });
  } catch (error) {
    const { code, message } = error as { code: string; message: string };
    return { code, message, ms: performance.now() - began };
  }
  return { code: "none", message: "", ms: performance.now() - began };
}

/** Each is refused at a count, before what it counts is read. */
const attacks: Record<string, [bytes: () => Uint8Array, message: RegExp]> = {
  "a hundred thousand functions of fifty thousand locals": [
    () => {
      const count = 100_000;
      // One group of 50,000 i32s.
      const body = [...leb(7), 1, ...leb(50_000), 0x7f, end];
      body[0] = body.length - 1;
      return moduleOf([...type], [3, repeated(count, [0])], [10, repeated(count, body)]);
    },
    /code section.*byte \d+: the number of a function's locals is 50000, and at most 10000/,
  ],
  "a hundred thousand functions of ten thousand locals": [
    () => {
      const body = [...leb(6), 1, ...leb(10_000), 0x7f, end];
      body[0] = body.length - 1;
      return moduleOf([...type], [3, repeated(100_000, [0])], [10, repeated(100_000, body)]);
    },
    /the number of locals is 1010000, and at most 1000000/,
  ],
  "a million functions": [
    () => moduleOf([...type], [3, repeated(1_000_000, [0])], [10, repeated(1_000_000, emptyBody)]),
    /function section.*the number of functions is 1000000, and at most 100000/,
  ],
  "a br_table of a million targets": [
    () => {
      const targets = new Uint8Array(1_000_001);
      return functionOf([0], Uint8Array.from([0x41, 0, 0x0e, ...leb(1_000_000), ...targets, end]));
    },
    /the number of br_table labels is 1000000, and at most 16384/,
  ],
  "a hundred thousand nested blocks": [
    () => {
      const depth = 100_000;
      const code = new Uint8Array(depth * 3 + 1);
      for (let at = 0; at < depth; at++) code.set([0x02, 0x40], at * 2);
      code.fill(end, depth * 2);
      return functionOf([0], code);
    },
    /block nesting is 4001, and at most 4000/,
  ],
  "a hundred tables": [
    () => moduleOf([4, repeated(100, [0x70, 0, ...leb(10_000_000)])]),
    /table section.*the number of tables is 100, and at most 64/,
  ],
  "a body of three megabytes": [
    () => functionOf([0], new Uint8Array(3_000_000).fill(0x01)),
    /the size of a function's body is 3000001, and at most 2097152/,
  ],
  "a name of a megabyte": [
    () =>
      moduleOf([
        2,
        content((to) => {
          to.u32(1);
          to.name("x".repeat(1_000_000));
        }),
      ]),
    /import section.*name length is 1000000, and at most 4096/,
  ],
  "ten million empty custom sections": [
    () => {
      const bytes = new Uint8Array(8 + 30_000_000);
      bytes.set([0, 0x61, 0x73, 0x6d, 1]);
      for (let at = 8; at < bytes.length; at += 3) bytes[at + 1] = 1;
      return bytes;
    },
    /the number of sections is 2001, and at most 2000/,
  ],
  "ten million types": [
    () => moduleOf([1, repeated(10_000_000, [0x60, 0, 0])]),
    /type section.*the number of types or type groups is 10000000, and at most 20000/,
  ],
  "types of millions of parameters together": [
    () => {
      const parameters = new Array(1_000).fill(0x7f);
      return moduleOf([1, repeated(10_000, [0x60, ...leb(1_000), ...parameters, 0])]);
    },
    /parameters and results in all types is 201000, and at most 200000/,
  ],
  "an initialiser without end": [
    () =>
      moduleOf([
        6,
        content((to) => {
          to.bytes(Uint8Array.from([1, 0x7f, 0]));
          to.bytes(new Uint8Array(100_000).fill(0x01));
        }),
      ]),
    /global section.*the size of an initialiser is 1025, and at most 1024/,
  ],
  "millions of element items": [
    () =>
      moduleOf([
        9,
        content((to) => {
          to.bytes(Uint8Array.from([1, 1, 0]));
          to.u32(5_000_000);
          to.bytes(new Uint8Array(5_000_000));
        }),
      ]),
    /element section.*the number of element items is 5000000, and at most 400000/,
  ],
};

describe("structure limits", () => {
  it.each(Object.entries(attacks))("%s", (_name, [bytes, message]) => {
    const { code, message: said, ms } = refusal(bytes());
    expect({ code, said }).toEqual({ code: "module-limit", said: expect.stringMatching(message) });
    // Generous: what is refused is refused in milliseconds.
    expect(ms).toBeLessThan(5_000);
  });

  it("promising more entries than there are bytes is malformed, and allocates nothing", () => {
    const { code, message } = refusal(moduleOf([3, content((to) => to.u32(90_000))]));
    expect({ code, message }).toEqual({
      code: "malformed-module",
      message: expect.stringMatching(/function section.*90000 entries are promised and 0 bytes/),
    });
  });

  it("zeros and noise of many megabytes are refused at once", () => {
    const zeros = new Uint8Array(50 * 1024 * 1024);
    zeros.set([0, 0x61, 0x73, 0x6d, 1]);
    expect(refusal(zeros)).toMatchObject({ code: "malformed-module" });
    const nops = functionOf([0], new Uint8Array(limit.bodyBytes - 2).fill(0x01));
    expect(refusal(nops)).toMatchObject({ code: "malformed-module" });
  });
});
