import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { grants } from "../../runtime/settings/settings.ts";
import type { LoadedWorker } from "../../runtime/supervisor/local.ts";
import { testHost, testSettings } from "../support/workers.ts";
import { componentOf } from "./project.ts";
import { typeErrors } from "./type-check.ts";

const page = readFileSync(new URL("../../guest-sdk/javascript/README.md", import.meta.url), "utf8");
const examples = [...page.matchAll(/```ts\n(.*?)```/gs)].map((match) => match[1] ?? "");
const isWorker = (example: string) => example.includes("export default");
const fragment = (body: string) =>
  `export default {\n  async fetch() {\n${body}\n    return new Response();\n  },\n} satisfies ExportedHandler;\n`;
const workers = examples.map((example) => (isWorker(example) ? example : fragment(example)));

const files = Object.fromEntries(
  workers.map((worker, index) => [`src/example${index}.ts`, worker]),
);

/** One worker of them all: a field of the request says which of them answers. */
const entry = `
${workers.map((_, index) => `import example${index} from "./example${index}.ts";`).join("\n")}
const examples = [${workers.map((_, index) => `example${index}`)}];
export default {
  fetch: (request, env, ctx) => examples[request.headers.get("x-example")].fetch(request, env, ctx),
};
`;

/** The origin that examples fetch from. */
const namedOrigin = "https://api.example";

let target: Awaited<ReturnType<typeof testHost>>;
let guide: LoadedWorker;
beforeAll(async () => {
  target = await testHost({
    onFetch: async ({ uri }) => ({
      status: 200,
      fields: [],
      body: Buffer.from(JSON.stringify(new URL(uri).pathname)),
    }),
  });
  const settings = testSettings({
    secrets: { API_KEY: "k" },
    fetch: { allow: [namedOrigin], private: [] },
    kv: { COUNTERS: "counters" },
  });
  const component = await componentOf({ "src/index.js": entry, ...files }, { grants });
  guide = await target.host.load(component, settings, { fetches: "asked" });
}, 180_000);
afterAll(() => target.end());

test("the guide has examples of both kinds", () => {
  expect(examples.filter(isWorker).length).toBeGreaterThan(2);
  expect(examples.filter((example) => !isWorker(example)).length).toBeGreaterThan(2);
});

test("tsc accepts every example of the guide", async () => {
  expect(
    await typeErrors(
      Object.fromEntries(workers.map((worker, index) => [`example${index}`, worker])),
    ),
  ).toBe("");
});

test.each(workers)("example %# of the guide builds and answers", async (source) => {
  const example = String(workers.indexOf(source));
  const headers: [string, string][] = [
    ["x-api-key", "k"],
    ["x-example", example],
  ];
  const { response, log, error } = await target.host.call(guide, makeRequest({ headers }));
  expect(error).toBeNull();
  expect(response?.status).toBe(200);
  // What an example says that it prints, it prints.
  const printed = [...source.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, text]) => text);
  expect(log.map(({ message }) => message)).toEqual(expect.arrayContaining(printed));
});
