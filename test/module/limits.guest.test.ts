import { describe, expect, it } from "vitest";
import { decodeCore } from "../../runtime/module/decode.ts";
import { decodeLimits } from "../../runtime/module/limits.ts";
import { content, functionOf, leb, moduleOf, repeated } from "./support/build.ts";

const limit = decodeLimits;
const type = [1, repeated(1, [0x60, 0, 0])] as const;
const emptyBody = [2, 0, 0x0b];
const end = 0x0b;
/** A struct type of so many i32s. */
const struct = (fields: number) => [
  0x5f,
  ...leb(fields),
  ...new Array(fields).fill([0x7f, 0]).flat(),
];

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
  "a type with as many parameters as engines allow, which leaves no place for metering's own": [
    () => moduleOf([1, repeated(1, [0x60, ...leb(1_000), ...new Array(1_000).fill(0x7f), 0])]),
    /parameters or results of a type is 1000, and at most 999/,
  ],
  "types of millions of parameters together": [
    () => {
      const parameters = new Array(800).fill(0x7f);
      return moduleOf([1, repeated(10_000, [0x60, ...leb(800), ...parameters, 0])]);
    },
    /parameters and results in all types is 200800, and at most 200000/,
  ],
  "ten million types in one group": [
    () => {
      const group = [0x4e, ...leb(10_000_000)];
      return moduleOf([
        1,
        content((to) => {
          to.bytes(Uint8Array.from([1, ...group]));
          to.bytes(new Uint8Array(30_000_000).fill(0x60));
        }),
      ]);
    },
    /type section.*the number of types is 10000000, and at most 20000/,
  ],
  "groups of more types together than there may be": [
    () => moduleOf([1, repeated(10_001, [0x4e, 2, 0x5f, 0, 0x5f, 0])]),
    /type section.*the number of types is 20002, and at most 20000/,
  ],
  "a million groups without types": [
    () => moduleOf([1, repeated(1_000_000, [0x4e, 0])]),
    /type section.*types or type groups is 1000000, and at most 20000/,
  ],
  "a struct of ten thousand fields": [
    () => moduleOf([1, content((to) => to.bytes(Uint8Array.from([1, ...struct(10_000)])))]),
    /type section.*the number of fields of a type is 10000, and at most 2000/,
  ],
  "structs of millions of fields together": [
    () => moduleOf([1, repeated(2_000, struct(1_000))]),
    /type section.*the number of fields in all types is 201000, and at most 200000/,
  ],
  "a chain of subtypes": [
    () =>
      moduleOf([
        1,
        content((to) => {
          to.bytes(Uint8Array.from([100, 0x50, 0, 0x5f, 0]));
          for (let type = 1; type < 100; type++) {
            to.bytes(Uint8Array.from([0x50, 1, type - 1, 0x5f, 0]));
          }
        }),
      ]),
    /type section.*the depth of subtypes is 64, and at most 63/,
  ],
  "a hundred thousand tags": [
    () => moduleOf([...type], [13, repeated(100_000, [0, 0])]),
    /tag section.*the number of tags is 100000, and at most 1000/,
  ],
  "a memory of more pages than can be counted": [
    () => {
      const most = [...new Array(9).fill(0xff), 0x01];
      return moduleOf([5, repeated(1, [4, ...most])]);
    },
    /memory section.*the size a memory begins with is 2\^53 or more, and at most 9007199254740991/,
  ],
  "a try_table of a million clauses": [
    () => {
      const clauses = new Uint8Array(2_000_000);
      for (let at = 0; at < clauses.length; at += 2) clauses[at] = 2;
      return functionOf(
        [0],
        Uint8Array.from([0x1f, 0x40, ...leb(1_000_000), ...clauses, end, end]),
      );
    },
    /code section.*the number of catch clauses is 1000000, and at most 1024/,
  ],
  "a hundred thousand nested try_tables": [
    () => {
      const depth = 100_000;
      const code = new Uint8Array(depth * 4 + 1);
      for (let at = 0; at < depth; at++) code.set([0x1f, 0x40, 0], at * 3);
      code.fill(end, depth * 3);
      return functionOf([0], code);
    },
    /block nesting is 4001, and at most 4000/,
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
    /global section.*the size of an initialiser is 65537, and at most 65536/,
  ],
  "a data segment more than V8 takes": [
    () => moduleOf([11, repeated(100_001, [1, 0])]),
    /data section.*the number of data segments is 100001, and at most 100000/,
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
