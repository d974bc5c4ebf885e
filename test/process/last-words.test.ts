import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { LastWords } from "../../runtime/process/last-words.ts";

/** What is shown of what a process printed. */
function shown(...pieces: string[]): string {
  const printed = new PassThrough();
  const words = new LastWords(printed);
  for (const piece of pieces) printed.emit("data", Buffer.from(piece));
  return words.line;
}

const crash = `node:internal/modules/package_json_reader:268
  throw new ERR_MODULE_NOT_FOUND(packageName, fileURLToPath(base), null);
        ^

Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'isolated-vm' imported from /srv/app/main.js
    at Object.getPackageJSONURL (node:internal/modules/package_json_reader:268:9)
    at packageResolve (node:internal/modules/esm/resolve:768:81) {
  code: 'ERR_MODULE_NOT_FOUND'
}

Node.js v26.12.1
`;

test("of an engine's crash it is the error, of a tool's failure its last line", () => {
  const error =
    "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'isolated-vm' imported from /srv/app/main.js";
  expect(shown(crash)).toBe(error);
  expect(shown(...crash.split(/(?<= )/))).toBe(error);
  const limit = "prlimit: failed to set the CORE resource limit: Operation not permitted";
  expect(shown(`warning\n${limit}\n`)).toBe(limit);
  expect(shown("TypeError: x\n    at y\n\nNode.js v24.1.0\n")).toBe("TypeError: x");
  expect(shown()).toBe("");
});

test("it is of so many characters, without what a terminal takes for more than text", () => {
  const long = shown("x".repeat(100_000), `\u001b[2J${"y".repeat(10_000)}\u0007\n`);
  expect(long).toBe("y".repeat(500));
  expect(shown("\u001b]0;title\u0007text\r\n")).toBe("]0;title text");
});

test("nothing is kept once the process is ready", () => {
  const printed = new PassThrough();
  const words = new LastWords(printed);
  printed.emit("data", Buffer.from("before\n"));
  words.forget();
  printed.emit("data", Buffer.from("after\n"));
  expect(words.line).toBe("");
});
