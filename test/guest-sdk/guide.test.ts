import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { runWorker } from "./run-worker.ts";

const guide = readFileSync(
  new URL("../../guest-sdk/assemblyscript/README.md", import.meta.url),
  "utf8",
);
const examples = [...guide.matchAll(/```ts\n(.*?)```/gs)].map((match) => match[1] ?? "");
const isWorker = (example: string) => example.includes("export function handle");
const workers = examples.filter(isWorker);
const fragments = examples.filter((example) => !isWorker(example));
const form = { method: "POST", uri: "https://example.com/a?page=1" };

test.each(workers)("worker %# of the guide compiles and answers", async (source) => {
  const response = (await runWorker(source)).handle(form);
  expect(response.status).toBeLessThan(500);
});

test("every other example of the guide compiles and runs inside a handler", async () => {
  expect(fragments.length).toBeGreaterThan(8);
  // Classes stand at the top level in AssemblyScript.
  const classes = fragments.flatMap((text) => text.match(/^class .*?^}\n/gms) ?? []);
  const bodies = fragments.map((text) => text.replace(/^class .*?^}\n/gms, ""));
  const functions = bodies.map(
    (body, index) => `function example${index}(request: Request): void {\n${body}\n}`,
  );
  const worker = await runWorker(`
    import { clock, config, Cookie, decodeUtf8, encodeUtf8, Headers, random, Request, Response,
      SameSite, StringBuilder, URL, URLSearchParams } from "@skerry/assemblyscript";
    ${classes.join("\n")}
    ${functions.join("\n")}
    export function handle(request: Request): Response {
      ${bodies.map((_, index) => `example${index}(request);`).join("\n")}
      return Response.text("${bodies.length}");
    }
  `);
  expect(worker.text(form)).toBe(String(fragments.length));
});

test("the guide names everything that the SDK exports", () => {
  const index = readFileSync(
    new URL("../../guest-sdk/assemblyscript/index.ts", import.meta.url),
    "utf8",
  );
  const names = [...index.matchAll(/export \{([^}]*)\}/g)].flatMap((match) =>
    (match[1] ?? "").split(",").map((name) => name.trim()),
  );
  expect(names.length).toBeGreaterThan(15);
  for (const name of names) {
    if (!["Handler", "JsonKind"].includes(name)) expect(guide, name).toContain(name);
  }
});
