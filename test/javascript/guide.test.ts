import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeRequest } from "../../runtime/message/make-request.ts";
import { grants } from "../../runtime/settings/settings.ts";
import { type Origin, startOrigin } from "../examples/support/run-project.ts";
import { testHost, testSettings } from "../support/workers.ts";
import { componentOf } from "./project.ts";
import { typeErrors } from "./type-check.ts";

const guide = readFileSync(
  new URL("../../guest-sdk/javascript/README.md", import.meta.url),
  "utf8",
);
const examples = [...guide.matchAll(/```ts\n(.*?)```/gs)].map((match) => match[1] ?? "");
const isWorker = (example: string) => example.includes("export default");
const fragment = (body: string) =>
  `export default {\n  async fetch() {\n${body}\n    return new Response();\n  },\n} satisfies ExportedHandler;\n`;
const workers = examples.map((example) => (isWorker(example) ? example : fragment(example)));

/** The origin that examples fetch from. */
const namedOrigin = "https://api.example";

let target: Awaited<ReturnType<typeof testHost>>;
let origin: Origin;
beforeAll(async () => {
  target = await testHost();
  origin = await startOrigin((request, response) => response.end(JSON.stringify(request.url)));
});
afterAll(async () => {
  await target.end();
  await origin.close();
});

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

test.each(workers)(
  "example %# of the guide builds and answers",
  { timeout: 180_000 },
  async (source) => {
    const text = source.replaceAll(namedOrigin, origin.url);
    const component = await componentOf({ "src/index.ts": text }, { grants });
    const settings = testSettings({
      secrets: { API_KEY: "k" },
      fetch: { allow: [], private: [origin.url] },
      kv: { COUNTERS: "counters" },
    });
    const worker = await target.host.load(component, settings);
    const request = makeRequest({ headers: [["x-api-key", "k"]] });
    const { response, log, error } = await target.host.call(worker, request);
    expect(error).toBeNull();
    expect(response?.status).toBe(200);
    // What an example says that it prints, it prints.
    const printed = [...source.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, text]) => text);
    expect(log.map(({ message }) => message)).toEqual(expect.arrayContaining(printed));
  },
);
