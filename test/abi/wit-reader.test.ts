import { describe, expect, test } from "vitest";
import { flatten, offsetsOf, sizeOf } from "../../runtime/abi/generate/layout.ts";
import { readPackage } from "../../runtime/abi/generate/package.ts";
import { witText } from "../../runtime/abi/generate/wit-text.ts";
import type { WitType } from "../../runtime/abi/wit/model.ts";

const read = (body: string) =>
  readPackage(new Map([["test.wit", `package some:thing@1.2.3;\n${body}`]]));

/** The type of the only field of a record, and the package it is in. */
function typeOf(text: string, more = ""): [ReturnType<typeof read>, WitType] {
  const wit = read(`interface i { ${more} record r { field: ${text} } }`);
  const record = wit.types.get("r");
  if (record?.kind !== "record") throw new Error("no record");
  return [wit, record.fields[0]!.type];
}

describe("the WIT reader", () => {
  test("reads interfaces, types, functions, worlds and their documentation", () => {
    const wit = read(`
      /// Doors.
      ///
      /// Of all kinds.
      interface doors {
        use windows.{pane};
        // Not documentation.
        enum state { open, ajar, %enum, }
        /// Opens it.
        open-door: func(name: string, how: option<state>) -> result<list<u8>, string>;
        close: func();
      }
      interface windows { record pane { width: f64, height: f64 } }
      world house { import doors; export live: func(days: u32) -> bool; }
    `);
    expect([wit.name, wit.version]).toEqual(["some:thing", "1.2.3"]);
    const [doors] = wit.interfaces;
    expect(doors?.docs).toBe("Doors.\n\nOf all kinds.");
    expect(doors?.types[0]).toMatchObject({ kind: "enum", docs: "" });
    expect(doors?.functions.map((one) => [one.name, one.docs])).toEqual([
      ["open-door", "Opens it."],
      ["close", ""],
    ]);
    expect(doors?.functions[0]?.params.map(({ type }) => witText(type))).toEqual([
      "string",
      "option<state>",
    ]);
    expect(wit.worlds[0]).toMatchObject({ name: "house", imports: ["doors"] });
    expect(wit.text.match(/package/g)).toHaveLength(1);
  });

  test.each([
    ["interface i { record r { a: u8 b: u8 } }", "test.wit:2: expected `}`, found `b`"],
    ["interface i {\n  record r { a: u9 }\n}", "test.wit:3: no file declares the type u9"],
    ["interface i {\n  f: func(a: list<list<x>>);\n}", "test.wit:3: no file declares the type x"],
    ["interface i {", "test.wit:2: expected a function, a type or `}`, found `end of file`"],
    ["world w {\n\n import nothing; }", "test.wit:2: world w imports nothing"],
    ["interface i { flags f { a } }", "test.wit:2: flags are not generated"],
    ["interface i { resource r; }", "test.wit:2: expected `:`, found `r`"],
    [
      "interface i {\n type a = u8;\n type a = u16;\n}",
      "test.wit:4: type a is declared at test.wit:3",
    ],
    ["interface i { € }", 'test.wit:2: unexpected character "€"'],
    ["record r { a: u8 }", "test.wit:2: expected `interface` or `world`, found `record`"],
    ["interface i { f: func() -> result<u8; }", "test.wit:2: expected `>`, found `;`"],
  ])("refuses %j with file and line", (text, message) => {
    expect(() => read(text)).toThrow(message);
  });

  test("takes a word after a % for a name, and passes over comments of several lines", () => {
    const { functions, types } = read(`
      /* Comments of
         two lines */
      interface i { record %record { %list: list<u8> } %use: func(%type: %record) -> %record; }
    `).interfaces[0]!;
    expect(types).toMatchObject([{ kind: "record", name: "record", fields: [{ name: "list" }] }]);
    expect(functions[0]).toMatchObject({
      name: "use",
      at: "test.wit:5",
      params: [{ name: "type", type: { kind: "named", name: "record" } }],
    });
  });

  test("refuses files of two packages", () => {
    const files = new Map([
      ["a.wit", "package a:b@1.0.0;"],
      ["b.wit", "package a:b@1.0.1;"],
    ]);
    expect(() => readPackage(files)).toThrow("b.wit:1: package a:b@1.0.1, but a.wit has a:b@1.0.0");
  });
});

describe("the canonical ABI's layout", () => {
  test.each([
    ["u8", 1, ["i32"]],
    ["f64", 8, ["f64"]],
    ["string", 8, ["i32", "i32"]],
    ["list<u64>", 8, ["i32", "i32"]],
    ["tuple<u8, u32, u8>", 12, ["i32", "i32", "i32"]],
    ["tuple<u8, u64>", 16, ["i32", "i64"]],
    ["option<u8>", 2, ["i32", "i32"]],
    ["option<u64>", 16, ["i32", "i64"]],
    ["result<u32, string>", 12, ["i32", "i32", "i32"]],
    ["result<f32, u32>", 8, ["i32", "i32"]],
    ["result<f32, f64>", 16, ["i32", "i64"]],
    ["result", 1, ["i32"]],
    ["result<_, u16>", 4, ["i32", "i32"]],
  ])("%s takes %i bytes and flattens to %j", (text, size, flat) => {
    const [wit, type] = typeOf(text);
    expect(sizeOf(wit, type)).toBe(size);
    expect(flatten(wit, type)).toEqual(flat);
  });

  test("an enum of more than 256 cases has a discriminant of two bytes", () => {
    const cases = Array.from({ length: 257 }, (_, index) => `c${index}`).join(", ");
    const [wit, type] = typeOf("big", `enum big { ${cases} }`);
    expect(sizeOf(wit, type)).toBe(2);
  });

  test("fields of a record are aligned each", () => {
    const [wit] = typeOf("u8");
    const primitive = (name: "u8" | "u16" | "u64" | "string"): WitType => ({
      kind: "primitive",
      name,
    });
    const items = [primitive("u8"), primitive("u16"), primitive("string"), primitive("u64")];
    expect(offsetsOf(wit, items)).toEqual([0, 2, 4, 16]);
  });
});
