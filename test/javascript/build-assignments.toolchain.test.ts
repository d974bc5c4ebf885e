import { expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { bodyText, testHost, testSettings } from "../support/workers.ts";
import { buildProject, diagnosticsOf } from "./project.ts";

const files = {
  "src/index.ts": `import { assign } from "./assign.js";
    import { count, increment } from "./count.ts";
    const held: { value: number } = { value: 1 };
    const tell = (run: () => unknown) => {
      try {
        return run();
      } catch (error) {
        return \`\${(error as Error).name}: \${(error as Error).message}\`;
      }
    };
    export default {
      fetch() {
        const before = count;
        increment();
        return Response.json([
          assign(tell),
          tell(() => { count = 7; }),
          tell(() => { held = { value: 2 }; return held; }),
          [before, count, held.value],
        ]);
      },
    };`,
  "src/count.ts": "export let count = 1;\nexport const increment = () => { count += 1; };\n",
  "src/assign.js": `export function assign(tell) {
      const one = 1, list = [];
      const late = tell(() => { early = 1; });
      const early = 0;
      return [
        tell(() => { one = list.push("evaluated"); }),
        tell(() => { one += 2; }),
        tell(() => one++),
        tell(() => { one &&= 2; }),
        tell(() => { one ||= 2; return "not assigned" }),
        tell(() => { ({ one } = { one: 2 }); }),
        tell(() => { [list[1], one = 3] = ["before it"]; }),
        tell(() => { for (one of [1]) ; }),
        tell(() => {
          let line = 1
          one = line
        }),
        late.split(":")[0], one, list, early,
      ];
    }`,
};

const readOnly = (name: string) => `TypeError: '${name}' is read-only`;

test("an assignment to a constant or an import throws when it is reached", async () => {
  const built = await buildProject(files);
  if (!built.ok) throw new Error(built.diagnostics);
  expect(built.warnings).toContain(
    'Cannot assign to "one" because it is a constant: it throws a TypeError when it is reached',
  );
  expect(built.warnings).toContain("src/assign.js:7:");
  expect(built.warnings).toContain('Cannot assign to import "count"');
  const { host, end } = await testHost();
  const worker = await host.load(built.component, testSettings());
  const { response } = await host.call(worker, makeRequest({ url: "/" }));
  await end();
  const one = readOnly("one");
  expect(JSON.parse(bodyText(response?.body))).toEqual([
    [
      ...[one, one, one, one, "not assigned", one, one, one, one],
      ...["ReferenceError", 1, ["evaluated", "before it"], 0],
    ],
    readOnly("count"),
    readOnly("held"),
    [1, 2, 1],
  ]);
});

test("one that can't be written in another way is refused as it was written", async () => {
  const source = "const one = 1;\n({ one } = { one: 2 });\nexport default { fetch() {} };\n";
  const told = await diagnosticsOf({ "src/index.ts": source });
  expect(told).toContain('[ERROR] Cannot assign to "one" because it is a constant');
  expect(told).toContain("src/index.ts:2:3:");
});

test("a module without a name is missed when it is imported", async () => {
  const source = `export default {
    fetch: () => import("").then(() => new Response("there"), ({ message }) => new Response(message)),
  };`;
  const built = await buildProject({ "src/index.js": source });
  if (!built.ok) throw new Error(built.diagnostics);
  const { host, end } = await testHost();
  const worker = await host.load(built.component, testSettings());
  const { response } = await host.call(worker, makeRequest({ url: "/" }));
  await end();
  expect(bodyText(response?.body)).toBe("There is no module without a name.");
});
