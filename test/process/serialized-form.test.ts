import { deserialize, serialize, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkForm, formVersion, UnfitForm } from "../../runtime/process/serialized-form.ts";
import { runs } from "../support/runs.ts";
import { form, plainValue, serializeForChannel, varint } from "./support/forms.ts";

const refused = (bytes: Uint8Array, maxMemory?: number) =>
  expect(() =>
    checkForm(bytes, { writer: "serialize", ...(maxMemory !== undefined && { maxMemory }) }),
  ).toThrow(UnfitForm);
const accepted = (bytes: Uint8Array) => checkForm(bytes, { writer: "serialize" });

test("the engine writes the form that is looked through", () => {
  expect([...serialize(null)]).toEqual([0xff, formVersion, 0x30]);
});

test("what Skerry's processes send is accepted, as both write it", () => {
  fc.assert(
    fc.property(plainValue, (value) => {
      accepted(serialize(value));
      checkForm(serializeForChannel(value), { writer: "channel" });
    }),
    { numRuns: runs(300) },
  );
});

// As a child of Node 26.10.0 sent them.
test.each([
  ["an object", "ff0f6f22016149022201624901220163 4e000000000000f83f220165630434127900 7b04"],
  ["an array with room for holes", "ff0f6103490049024902490449044906400303"],
  ["a Map", "ff0f3b490249043a02".replace("4902", "220161")],
  ["a Uint8Array", "ff0f5c0001050101010101"],
  ["a Buffer", "ff0f5c000a0568656c6c6f"],
  [
    "an array of one and the same",
    "ff0f6f2201785c000a02626322017941025c00010501010101015e0324 00027b02",
  ],
])("bytes that a real child sent are accepted: %s", (_, hex) => {
  expect(
    checkForm(Buffer.from(hex.replaceAll(" ", ""), "hex"), { writer: "channel" }),
  ).toBeGreaterThan(0);
});

const long = new ArrayBuffer(8, { maxByteLength: 2 ** 20 });
const own: unknown[] = [];
own.push(own);

test.each<[string, unknown]>([
  ["an array with a hole", Object.assign(new Array(3), { 0: 1, 2: 1 })],
  ["an array with a property", Object.assign([1], { a: 1 })],
  ["an array with room for holes and a property", Object.assign(new Array(1).fill(0), { a: 1 })],
  ["an ArrayBuffer", new ArrayBuffer(8)],
  ["an ArrayBuffer that can grow", long],
  ["a list of 16-bit numbers", new Uint16Array(2)],
  ["a view without a type", new DataView(new ArrayBuffer(2))],
  ["a pattern", /a/g],
  ["an error", new RangeError("a")],
  ["a text object", Object("a")],
  ["a number object", Object(1)],
  ["a boolean object", Object(true)],
  ["a BigInt object", Object(1n)],
  ["a BigInt of 20,000 bits", 1n << 20_000n],
  ["a Map by numbers", new Map([[1, 2]])],
  ["a Map by objects", new Map([[{}, 2]])],
  ["a Set of numbers", new Set([1])],
  ["what holds itself", own],
])("%s is refused", (_, value) => {
  refused(serialize(value));
  refused(serialize([{ value }]));
});

const nested = (depth: number) => form("A\x01".repeat(depth), "0", "$\0\x01".repeat(depth));
const lengths = [-1 >>> 0, 2 ** 31, 2 ** 31 - 1, 2 ** 30, 1_000];
const tooLong = Buffer.from([0x80, 0x80, 0x80, 0x80, 0x80, 0]);

test.each<[string, Buffer]>([
  ["nothing", Buffer.alloc(0)],
  ["half a header", Buffer.of(0xff)],
  ["a header alone", form()],
  ["no header", Buffer.from("0")],
  ["an older form", Buffer.from("ff0e30", "hex")],
  ["a newer form", Buffer.from("ff1030", "hex")],
  ["a version of two bytes", Buffer.from("ff8f0030", "hex")],
  ["a header twice", form(0xff, 15, "0")],
  ["bytes after a value", form("00")],
  ["a hole", form("A\x01-$\0\x01")],
  ["padding before a number", form("\0I\x02")],
  ["padding twice", form("\0\0c\x02a\0")],
  ["half a character", form("c\x01a")],
  ["UTF-8", form("S\x01a")],
  ["an unsigned number", form("U\x01")],
  ["a number of more than 32 bits", form("I", tooLong)],
  ["a number of 35 bits", form("I", 0xff, 0xff, 0xff, 0xff, 0x7f)],
  ["a BigInt that is zero and negative", form("Z\x01")],
  ["memory that is shared", form("u\0")],
  ["memory that is handed over", form("t\0")],
  ["a view by V8", form("B\x01aVB\0\x01\0")],
  ["an object shared between isolates", form("p\0")],
  ["a compiled module", form("w\0")],
  ["an object of nobody's", form("\\", 1, "o{\0")],
  ["a reference to nothing", form("^\0")],
  ["a reference to what comes after", form("A\x02^\x01o{\0$\0\x02")],
  ["a name that is an object", form("oo{\0", "0{\x01")],
  ["a name below zero", form("oI\x01", "0{\x01")],
  ["a name that is a reference", form("A\x02o{\0o^\x01", "0{\x01$\0\x02")],
  ["too many properties", form("o{\x01")],
  ["too few properties", form('o"\x01a0{\0')],
  ["a name without a value", form('o"\x01a{\x01')],
  ["a key without a value", form(';"\x01a:\x01')],
  ["another length of a Map", form(';"\x01a0:\x01')],
  ["another length of a Set", form("'\"\x01a,\x02")],
  ["the end of something else", form("A\0@\0\0")],
  ["another length at an array's end", form("A\x010$\0\x02")],
  ["another length at the end of an array with room for holes", form("a\x01I\x000@\x01\x02")],
  ["elements in another order", form("a\x02I\x020I\x000@\x02\x02")],
  ["an element twice", form("a\x02I\x000I\x000@\x02\x02")],
  ["an array of 32 Mi elements that are not there", form("a\x80\x80\x80\x10@\0\x80\x80\x80\x10")],
  ["an end without a beginning", form("{\0")],
  ["64 levels and one more", nested(65)],
  ["100,000 levels", nested(100_000)],
  ["100,000 beginnings", form("o".repeat(100_000))],
])("%s is refused", (_, bytes) => refused(bytes));

test("64 levels are accepted", () => {
  expect(accepted(nested(64))).toBeGreaterThan(0);
});

test.each(lengths)("a length of %i that nothing stands for is refused", (length) => {
  const given = varint(length);
  for (const tag of ["A", "a", '"', "c", "Z", "B", "\\\x01", "\\\x0a", '"\x01aA']) {
    refused(form(tag, given));
    refused(form(tag, given, "0".repeat(100)));
  }
  refused(form("a", given, "@\0", given));
  refused(form("A", given, "$\0", given));
  refused(form('o"', given, "0{\x01"));
});

test("a reference counts as what it stands for", () => {
  const leaf = "A\x02o{\0^\x01$\0\x02";
  expect(accepted(form(leaf))).toBeGreaterThan(accepted(form("A\x01o{\0$\0\x01")) + 250);
  // Each level holds the one before it twice: 2 to the power of 40 for whoever walks it.
  let value: unknown[] = [];
  for (let level = 0; level < 40; level++) value = [value, value];
  refused(serialize(value));
});

test("references stand for about as much as all else at most, where their receiver says so", () => {
  const check = (value: unknown) =>
    checkForm(serialize(value), { writer: "serialize", maxReferenced: 10_000 });
  const one = { counts: Array.from({ length: 100 }, () => ({})) };
  check([one, one]);
  expect(() => check([one, one, one])).toThrow(UnfitForm);
  check([{}, ...Array.from({ length: 100 }, () => [one.counts[0]])]);
});

test("a value takes no more memory than its receiver allows", () => {
  const bytes = serialize(Array.from({ length: 10_000 }, () => ({})));
  const memory = accepted(bytes);
  checkForm(bytes, { writer: "serialize", maxMemory: memory });
  refused(bytes, memory - 1);
});

/** What V8 makes of it; null where it refuses it: an object has a name twice. */
function made(bytes: Uint8Array): { readonly value: unknown } | null {
  try {
    return { value: deserialize(bytes) };
  } catch (error) {
    expect(error).toHaveProperty("message", "Unable to deserialize cloned data.");
    return null;
  }
}

/** Values that are met on the way through it. */
function walked(value: unknown): number {
  if (typeof value === "string" || value instanceof Uint8Array) return 1;
  if (typeof value !== "object" || value === null) return 1;
  if (value instanceof Map) return 1 + walked([...value.values()]) + value.size;
  if (value instanceof Set) return 1 + value.size;
  let sum = 1;
  for (const each of Object.values(value)) sum += walked(each);
  return sum;
}

test("a name that comes twice is for V8 to refuse", () => {
  const bytes = form('o"\x01a0"\x01a0{\x02');
  expect(accepted(bytes)).toBeGreaterThan(0);
  expect(() => deserialize(bytes)).toThrow("Unable to deserialize");
});

test("of thousands of values that were damaged, what is accepted is as large as was counted, once V8 makes it", () => {
  let taken = 0;
  fc.assert(
    fc.property(
      plainValue.map((value) => serialize(value)),
      fc.array(
        fc.record({
          at: fc.nat(),
          byte: fc.oneof(fc.nat(255), fc.constantFrom(...Buffer.from('AaoI"{$@^;:\\c'))),
          how: fc.constantFrom("set", "insert", "remove", "cut"),
        }),
        { minLength: 1, maxLength: 3 },
      ),
      (whole, changes) => {
        let bytes: Buffer = whole;
        for (const { at: anywhere, byte, how } of changes) {
          const at = Math.max(2, anywhere % (bytes.length + 1));
          const [before, after] = [bytes.subarray(0, at), bytes.subarray(at)];
          if (how === "set") bytes = Buffer.concat([before, Buffer.of(byte), after.subarray(1)]);
          else if (how === "insert") bytes = Buffer.concat([before, Buffer.of(byte), after]);
          else bytes = how === "remove" ? Buffer.concat([before, after.subarray(1)]) : before;
        }
        let memory: number;
        try {
          memory = accepted(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(UnfitForm);
          return;
        }
        const come = made(bytes);
        if (come === null) return;
        taken++;
        expect(32 * walked(come.value)).toBeLessThanOrEqual(memory);
      },
    ),
    { numRuns: runs(3_000) },
  );
  expect(taken).toBeGreaterThan(runs(3_000) / 50);
});

test("bytes of any kind are accepted or refused, and nothing else", () => {
  const tag = fc.constantFrom(...Buffer.from("AaoINTF0_\"c;:',^\\{$@ZD\0\x01\x02\x0a"));
  fc.assert(
    fc.property(fc.array(tag, { maxLength: 12 }), (some) => {
      const bytes = form(Buffer.from(some));
      try {
        accepted(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(UnfitForm);
        return;
      }
      made(bytes);
    }),
    { numRuns: runs(5_000) },
  );
});

test("values take no more memory than was counted", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const name = (n: number) => [`"${String.fromCharCode(n.toString(36).length)}`, n.toString(36)];
  const many = (count: number, of: (n: number) => readonly (string | number)[]) => {
    const items = Array.from({ length: count }, (_, n) => form(...of(n)).subarray(2));
    return form("A", varint(count), ...items, "$\0", varint(count));
  };
  const names = Array.from({ length: 33_000 }, (_, n) => name(n).join(""));
  const kinds: Readonly<Record<string, Buffer>> = {
    numbers: many(100_000, () => ["N\0\0\0\0\0\0\xf8\x3f"]),
    shapes: many(20_000, (n) => ["o", ...name(36 ** 3 + n), "_{\x01"]),
    indices: many(5_000, () => ['o"\x03320_{\x01']),
    largeSet: form("'", ...names, ",", varint(names.length)),
  };
  collect();
  let before = process.memoryUsage().heapUsed;
  for (const [kind, bytes] of Object.entries(kinds)) {
    const memory = accepted(bytes);
    const value = deserialize(bytes);
    collect();
    const now = process.memoryUsage().heapUsed;
    expect.soft(now - before, kind).toBeLessThan(memory);
    // It is there until here.
    expect(walked(value)).toBeGreaterThan(1_000);
    before = now;
  }
});
