import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { bodyText, testHost, testSettings } from "../support/workers.ts";
import { componentOf } from "./project.ts";

const sdk = fileURLToPath(new URL("../../guest-sdk/javascript/", import.meta.url));

const declarations = [
  join(sdk, "worker.d.ts"),
  ...readdirSync(join(sdk, "types")).map((name) => join(sdk, "types", name)),
].map((file) => readFileSync(file, "utf8"));

/** What worker.d.ts declares as values. */
const declared = declarations.flatMap((text) =>
  [...text.matchAll(/^declare (?:class|var|function) (\w+)/gm)].map(([, name]) => name!),
);

/** Members of the classes it declares, as `Request.prototype.url` and `Response.json`. */
const members = declarations.flatMap((text) =>
  [...text.matchAll(/^declare class (\w+)[^\n]* \{\n(.*?)^\}/gms)].flatMap(([, name, body = ""]) =>
    [...body.matchAll(/^ {2}(static )?(?:readonly )?(\w+)[?(:<]/gm)]
      .filter(([, , member]) => member !== "constructor")
      .map(([, isStatic, member]) => `${name}${isStatic ? "" : ".prototype"}.${member}`),
  ),
);

// What the language itself has by "lib": ["es2025"] or the one after, and the engine's own.
const language = new Set<string>(
  runInNewContext("Object.getOwnPropertyNames(globalThis)").filter(
    (name: string) => name !== "console",
  ),
);
const engine = ["InternalError", "DisposableStack", "AsyncDisposableStack", "SuppressedError"];

// Of each instance itself.
const own = /^ErrorEvent\./;

test("worker.d.ts declares exactly the globals that a worker has, and members that they have", async () => {
  expect(members.length).toBeGreaterThan(200);
  const component = await componentOf({
    "src/index.ts": `
      const members: string[] = ${JSON.stringify(members)};
      const has = (path: string) => {
        const parts = path.split(".");
        const member = parts.pop()!;
        return member in parts.reduce((scope: any, name) => scope[name], globalThis);
      };
      export default {
        fetch: () =>
          Response.json({
            globals: Object.getOwnPropertyNames(globalThis),
            missing: members.filter((member) => !has(member)),
          }),
      };`,
  });
  const { host, end } = await testHost();
  try {
    const worker = await host.load(component, testSettings());
    const { response } = await host.call(worker, makeRequest({}));
    const { globals, missing } = JSON.parse(bodyText(response?.body));
    const found: string[] = globals.filter(
      (name: string) => !language.has(name) && !engine.includes(name),
    );
    expect(found.sort()).toEqual([...new Set(declared)].sort());
    expect(missing.filter((member: string) => !own.test(member))).toEqual([]);
  } finally {
    await end();
  }
});
