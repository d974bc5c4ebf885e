import { expect, test } from "vitest";
import { clearText } from "../../guest-sdk/javascript/build/clear-text.ts";
import { epilogue } from "../../guest-sdk/javascript/build/shell.ts";

const lines = Array.from({ length: 400 }, (_, line) => `const line${line} = "ü";`).join("\n");
const around = `()=>{${lines}}`;
const javascript = `import a from "a";try{\n"use strict";var __skerry_worker=(${around})();\n${epilogue}\n`;

test("the function around all code is cleared wherever its whole text is, and nothing beside it", () => {
  const part = around.slice(0, -1);
  const component = Buffer.from(`<${javascript}><${around}><${part}><${lines}>`);
  expect(clearText(component, javascript)).toBe(2 * Buffer.byteLength(around));
  const left = component.toString().replaceAll("\0", "");
  expect(left).toBe(`<${javascript.replace(around, "")}><><${part}><${lines}>`);
  expect(clearText(component, javascript)).toBe(0);
});

test("of a text that is no module of the bundler's nothing is cleared", () => {
  for (const text of ["", around, `var __skerry_worker=(${around}`, `(${around})();${epilogue}`]) {
    const component = Buffer.from(text);
    expect(clearText(component, text)).toBe(0);
    expect(component.toString()).toBe(text);
  }
});
