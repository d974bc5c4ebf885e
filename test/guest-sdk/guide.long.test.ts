import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import type { Field } from "../../runtime/abi/generated/types.ts";
import { runWorker, type Worker } from "./run-worker.ts";
import {
  answered,
  ScriptedCache,
  ScriptedFetch,
  ScriptedKv,
  ScriptedStreams,
} from "./scripted-host.ts";

const guide = readFileSync(
  new URL("../../guest-sdk/assemblyscript/README.md", import.meta.url),
  "utf8",
);
const examples = [...guide.matchAll(/```ts\n(.*?)```/gs)].map((match) => match[1] ?? "");
const isWorker = (example: string) => example.includes("export function handle");
const workers = examples.filter(isWorker);
const fragments = examples.filter((example) => !isWorker(example));
const importOf = /^import \{([^}]*)\} from "@skerry\/assemblyscript";\n/m;
const namesIn = (list: string) => list.match(/[^,\s]+/g) ?? [];
const imported = (example: string) => namesIn(importOf.exec(example)?.[1] ?? "");
const exported = [
  ...readFileSync(
    new URL("../../guest-sdk/assemblyscript/index.ts", import.meta.url),
    "utf8",
  ).matchAll(/export \{([^}]*)\}/g),
].flatMap((match) => namesIn(match[1] ?? ""));
const origins = new ScriptedFetch();
origins.otherwise = answered("{}");
const store = new ScriptedKv();
const cache = new ScriptedCache();
store.otherwise = {
  get: { tag: "absent" },
  put: { tag: "version", val: 1n },
  list: { tag: "page", val: { keys: [], cursor: "" } },
};
const imports = {
  ...origins.imports,
  ...store.imports,
  ...cache.imports,
  ...new ScriptedStreams().imports,
};
const form = { method: "POST", uri: "https://example.com/a?page=1" };

/** One worker of them all: a field of the request says which of them answers. */
const entry = `
import { Request, Response } from "@skerry/assemblyscript";
${workers.map((_, index) => `import { handle as handle${index} } from "./worker${index}";`).join("\n")}
export function handle(request: Request): Response {
  const worker = request.headers.get("x-worker");
  ${workers.map((_, index) => `if (worker == "${index}") return handle${index}(request);`).join("\n  ")}
  return Response.text("none", 500);
}
`;

describe("a worker of the guide compiles and answers", () => {
  let all: Worker;
  beforeAll(async () => {
    const others = workers.map((text, index): [string, string] => [`worker${index}.ts`, text]);
    all = await runWorker(entry, {
      secrets: { API_KEY: "k" },
      imports,
      beside: Object.fromEntries(others),
    });
  });

  test.each(workers.map((_, index) => index))("worker %i", (index) => {
    // Of an entry file everything that it exports is compiled, of others what is used.
    expect(workers[index]!.match(/^export .*/gm)).toEqual([
      "export function handle(request: Request): Response {",
    ]);
    const fields: Field[] = [["x-worker", String(index)]];
    expect(all.handle({ ...form, fields }).status).toBeLessThan(500);
  });
});

test("every other example of the guide compiles and runs inside a handler", async () => {
  expect(fragments.length).toBeGreaterThan(8);
  // Classes stand at the top level in AssemblyScript.
  const classes = fragments.flatMap((text) => text.match(/^class .*?^}\n/gms) ?? []);
  const bodies = fragments.map((text) =>
    text.replace(/^class .*?^}\n/gms, "").replace(importOf, ""),
  );
  const names = new Set(["Request", "Response", ...fragments.flatMap(imported)]);
  const functions = bodies.map(
    (body, index) => `function example${index}(request: Request): void {\n${body}\n}`,
  );
  const source = `
    import { ${[...names].join(", ")} } from "@skerry/assemblyscript";
    ${classes.join("\n")}
    ${functions.join("\n")}
    export function handle(request: Request): Response {
      ${bodies.map((_, index) => `example${index}(request);`).join("\n")}
      return Response.text("${bodies.length}");
    }
  `;
  const worker = await runWorker(source, { imports });
  expect(worker.text(form)).toBe(String(fragments.length));
});

test("the guide names everything that the SDK exports", () => {
  expect(exported.length).toBeGreaterThan(15);
  for (const name of exported) expect(guide, name).toContain(`\`${name}\``);
});

test.each(examples)("example %# of the guide imports what it uses", (example) => {
  const code = example.replace(importOf, "").replace(/\/\/.*|"[^"\n]*"/g, "");
  const used = exported.filter((name) => new RegExp(`(?<![.\\w])${name}\\b`).test(code));
  expect(imported(example).sort()).toEqual(used.sort());
});
