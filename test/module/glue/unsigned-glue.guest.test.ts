import { describe, expect, test } from "vitest";
import { adaptGlue } from "../../../runtime/module/glue/adapt-glue.ts";
import { listsAreCharged } from "../../../runtime/module/glue/charge-lists.ts";
import { findInstantiate, nodesIn } from "../../../runtime/module/glue/glue-syntax.ts";
import { takeUnsigned } from "../../../runtime/module/glue/unsigned-glue.ts";
import { everyGlue, worlds } from "../../hostile/support/every-import.ts";

const glue = (statements: string) => `export function instantiate(imports) {\n${statements}\n}`;
const lifting = (body: string) => glue(`const _trampoline0 = function(arg0, arg1) { ${body} };`);
const taken = (text: string) => {
  const whole = takeUnsigned(text);
  return whole === null ? null : (/\{ (.*) \}/.exec(whole)?.[1] ?? /\n(.*)\n/.exec(whole)?.[1]);
};

describe("a number of the guest's is taken as unsigned", () => {
  const forms: readonly (readonly [before: string, after: string])[] = [
    ["var ptr0 = arg0;", "var ptr0 = (arg0 >>> 0);"],
    ["var len0 = arg1;", "var len0 = (arg1 >>> 0);"],
    ["var base3 = arg1;", "var base3 = (arg1 >>> 0);"],
    ["var handle3 = arg1;", "var handle3 = (arg1 >>> 0);"],
    ["var ptr0 = Number(arg1);", "var ptr0 = Number(BigInt.asUintN(32, arg1));"],
    [
      "var len0 = dataView(memory0).getUint32(arg0 + 4, true);",
      "var len0 = dataView(memory0).getUint32((arg0 >>> 0) + 4, true);",
    ],
    [
      "dataView(memory0).setInt8(arg1 + 4, 0, true);",
      "dataView(memory0).setInt8((arg1 >>> 0) + 4, 0, true);",
    ],
    ["var ptr0 = realloc0(0, 0, 4, 8);", "var ptr0 = (realloc0(0, 0, 4, 8) >>> 0);"],
    [
      "var handle1 = dataView(memory0).getInt32(base + 0, true);",
      "var handle1 = dataView(memory0).getUint32(base + 0, true);",
    ],
    [
      "var rep2 = handleTable1[(handle1 << 1) + 1] & ~T_FLAG;",
      "var rep2 = glueState.repOf(handleTable1, handle1);",
    ],
  ];
  test.each(forms)("%s", (before, after) => {
    expect(taken(lifting(before))).toBe(after);
  });

  test("where a response lies", () => {
    const entry = (right: string, read: string) =>
      glue(
        `async function handle(arg0) { let ret; ret = ${right}; var ptr0 = dataView(memory0).getUint32(${read}, true); }`,
      );
    expect(takeUnsigned(entry("call()", "ret + 4"))).toBe(entry("(call() >>> 0)", "ret + 4"));
    expect(takeUnsigned(entry("await call()", "ret + 4"))).toBe(
      entry("(await call() >>> 0)", "ret + 4"),
    );
    expect(takeUnsigned(entry("call()", "2 * ret"))).toBeNull();
  });
});

describe("a value that a function of the program's takes keeps its sign", () => {
  const own = (body: string) =>
    `const { take } = imports['shop:prices/catalog']; const _trampoline0 = function(arg0, arg1) { ${body} };`;
  const forms = [
    ["a number", "ret = (take(arg0));", null],
    [
      "one of many parameters",
      "take(dataView(memory0).getFloat64(arg0 + 8, true));",
      "take(dataView(memory0).getFloat64((arg0 >>> 0) + 8, true));",
    ],
    [
      "one in the place of one of 64 bits",
      "take(clampGuest(Number(arg1), -128, 127));",
      "take(clampGuest(Number(BigInt.asIntN(32, arg1)), -128, 127));",
    ],
    ["a character", "take(validateGuestChar(arg0));", null],
    ["a fraction in the place of a whole number", "take([i64ToF64(arg1)]);", null],
    ["a field", "take({ a: arg0, b: dataView(memory0).getInt8(base + 1, true), });", null],
    [
      "an item",
      "result3.push(dataView(memory0).getBigInt64(base + 8, true)); take(result3);",
      null,
    ],
    ["a case", "variant2 = arg0; take(variant2);", null],
    ["flags", "take({ a: Boolean(dataView(memory0).getInt32(base + 4, true) & 2) });", null],
  ] as const;
  test.each(forms)("%s", (_, body, after) => {
    const whole = takeUnsigned(glue(own(body)));
    expect(whole).toBe(glue(own(after ?? body)));
  });

  test.each([
    ["a field", "ret = ({ a: arg0 });"],
    ["an item", "result3.push(dataView(memory0).getBigInt64(base + 8, true));"],
    ["an item of a list that is written out", "ret = [arg0];"],
    ["a case", "variant2 = arg0;"],
  ])("but not where none is called: %s", (_, body) => {
    expect(takeUnsigned(glue(own(body)))).toBeNull();
    const beside = `${own(body)} const _trampoline1 = function(arg0) { take(arg0); };`;
    expect(takeUnsigned(glue(beside))).toBeNull();
  });

  test("but not a function of this host's, whose numbers are unsigned", () => {
    const ofHost = own("take(arg0);").replace("shop:prices/catalog", "skerry:edge/log");
    expect(takeUnsigned(glue(ofHost))).toBeNull();
  });
});

describe("glue that takes one in another form is not run", () => {
  const unknown = [
    ["a variable of another name", "var pointer0 = arg0;"],
    ["an argument in a sum", "var ptr0 = arg0 + 4;"],
    ["an argument as it is", "call(arg0);"],
    ["an argument in another function", "var x = () => arg0;"],
    ["a signed read of a pointer", "var ptr0 = dataView(memory0).getInt16(base + 0, true);"],
    ["a signed number in memory", "call(dataView(memory0).getInt32(base + 0, true));"],
    ["a number with a fraction", "call(dataView(memory0).getFloat32(base + 0, true));"],
    ["a read by another view", "call(new DataView(memory0.buffer).getUint32(4, true));"],
    ["memory that was given, at once", "call(realloc0(0, 0, 4, 8));"],
    ["a length from elsewhere", "var len0 = lengthOf(arg1 >>> 0);"],
    ["a view by another number", "call(new Uint8Array(memory0.buffer, arg0 >>> 0, 4));"],
    ["a copy by another number", "call(memory0.buffer.slice(ptr0, arg0 >>> 0));"],
    ["a view of a memory that is kept", "var all = memory0.buffer;"],
    ["what a handle stands for, otherwise", "var rep2 = lookUp(handle1);"],
  ] as const;
  test.each(unknown)("%s", (_, body) => {
    expect(takeUnsigned(lifting(body))).toBeNull();
  });

  test("a function for core modules that is not known", () => {
    expect(takeUnsigned(glue("function trampoline3(pointer) {}"))).toBeNull();
    expect(takeUnsigned(glue("function trampoline3(from_ptr, len, to_ptr) {}"))).toBeNull();
    expect(takeUnsigned(glue("const trampoline3 = somethingNew;"))).toBeNull();
    expect(takeUnsigned(glue("const trampoline3 = somethingNew.bind(null, 1);"))).toBeNull();
  });
});

test("glue with a list that nothing pays for is not run", () => {
  const list = (body: string) => lifting(`for (let i = 0; i < len3; i++) { ${body} }`);
  const charged = (text: string) => listsAreCharged(nodesIn(findInstantiate(text)!), text);
  expect(charged(list("result3.push(base3 + i);"))).toBe(false);
  expect(charged(list("result3.push(TEXT_DECODER_UTF8.decode(part));"))).toBe(true);
  expect(
    charged(list("result3.push(new Uint8Array(memory0.buffer.slice(ptr2, ptr2 + len2)));")),
  ).toBe(true);
  const paid = lifting("glueState.payForHandles(len3);\nfor (let i = 0; i < len3; i++) {}");
  expect(charged(paid)).toBe(true);
  expect(charged(paid.replace("(len3)", "(len2)"))).toBe(false);
});

test.each(worlds)("all of world %s is lifted in forms that are known", async (world) => {
  const written = adaptGlue(await everyGlue(world), true);
  // No argument is used but in them.
  const signed =
    /(?:ptr|len|base|handle)\d+ = arg\d+;|\(arg\d+ \+|Number\(arg|= realloc|getInt32\([^)]*\);/;
  expect(signed.exec(written)?.[0]).toBeUndefined();
  expect(written).toContain("(arg0 >>> 0)");
});
