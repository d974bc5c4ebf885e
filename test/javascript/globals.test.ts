import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { makeRequest } from "../../runtime/tenant/make-request.ts";
import { bodyText, testHost, testSettings } from "../support/workers.ts";
import { componentOf } from "./project.ts";

const sdk = fileURLToPath(new URL("../../guest-sdk/javascript/", import.meta.url));

/** What worker.d.ts declares as values. */
function declared(): string[] {
  const types = readdirSync(join(sdk, "types")).map((name) => join(sdk, "types", name));
  return [join(sdk, "worker.d.ts"), ...types].flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/^declare (?:class|var|function) (\w+)/gm)].map(
      ([, name]) => name!,
    ),
  );
}

// Use of these tells why they are not there, so they are declared nowhere.
const refused = ["CompressionStream", "DecompressionStream", "fetch"];

// What the language itself has by "lib": ["es2025"] or the one after, and the engine's own.
const language = new Set<string>(
  runInNewContext("Object.getOwnPropertyNames(globalThis)").filter(
    (name: string) => name !== "console",
  ),
);
const engine = ["InternalError", "DisposableStack", "AsyncDisposableStack", "SuppressedError"];

test("worker.d.ts declares exactly the globals that a worker has", async () => {
  const component = await componentOf({
    "src/index.ts":
      "export default { fetch: () => new Response(Object.getOwnPropertyNames(globalThis).join()) };",
  });
  const { host, end } = await testHost();
  try {
    const worker = await host.load(component, testSettings());
    const { response } = await host.call(worker, makeRequest({}));
    const own = bodyText(response?.body)
      .split(",")
      .filter((name) => !language.has(name) && !engine.includes(name) && !refused.includes(name));
    expect(own.sort()).toEqual([...new Set(declared())].sort());
  } finally {
    await end();
  }
});
