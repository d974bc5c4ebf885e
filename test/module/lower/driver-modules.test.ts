import { readFileSync } from "node:fs";
import { parse } from "@bytecodealliance/jco-transpile/wasm-tools";
import { expect, test } from "vitest";
import {
  callsModule,
  driverModule,
  roomModule,
  tasksModule,
  waitsModule,
} from "../../../runtime/module/lower/driver-modules.ts";

test.each([
  ["driver", driverModule],
  ["room", roomModule],
  ["waits", waitsModule],
  ["tasks", tasksModule],
  ["calls", callsModule],
])("the module %s is the one in its text", async (name, module) => {
  const text = new URL(`../../../runtime/module/lower/${name}.wat`, import.meta.url);
  const assembled = await parse(readFileSync(text, "utf8"));
  expect(Buffer.from(assembled).toString("base64")).toBe(module);
});
