import { expect, test } from "vitest";
import { op } from "../../../runtime/wasm/instructions/op.ts";
import { opcodes } from "../../../runtime/wasm/instructions/opcodes.ts";

/** Two instructions are called `select` and two prefixes of others begin alike; the identifier tells them apart. */
const textNames: Readonly<Record<string, string>> = { selectTyped: "select" };

/** A name of the text format as an identifier. */
const identifier = (name: string): string =>
  name.replace(/[._](\w)/g, (_, letter: string) => letter.toUpperCase());

test("opcodes that are named one by one are those of the table", () => {
  const named = Object.entries(op).map(([name, code]) => [textNames[name] ?? name, code]);
  const known = opcodes.map(({ name, code }) => [identifier(name), code]);
  expect(known).toEqual(expect.arrayContaining(named));
});
