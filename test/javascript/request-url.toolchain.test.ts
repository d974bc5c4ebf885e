import { afterAll, beforeAll, expect, test } from "vitest";
import type { LoadedWorker, LocalSupervisor } from "../../runtime/supervisor/local.ts";
import { bodyText, testHost, testSettings } from "../support/workers.ts";
import { componentOf } from "./project.ts";

let end: () => Promise<void>;
let host: LocalSupervisor;
let worker: LoadedWorker;

beforeAll(async () => {
  const component = await componentOf({
    "index.js": `export default {
      fetch(request) {
        return Response.json([request.url, request.clone().url, new Request(request).url]);
      },
    };`,
  });
  ({ host, end } = await testHost());
  worker = await host.load(component, testSettings());
});

afterAll(() => end?.());

const uris = [
  ["http://example.com/a?b=c", "http://example.com/a?b=c"],
  ["http://EXAMPLE.com:80/a/../b/./c", "http://example.com/b/c"],
  ["http://example.com/%2e%2e/admin", "http://example.com/admin"],
  ["http://example.com/a\\b", "http://example.com/a/b"],
  ["http://example.com", "http://example.com/"],
  ["http://127.1:8080/<x>?'\"", "http://127.0.0.1:8080/%3Cx%3E?%27%22"],
  // A host that no URL has: it is for the worker to refuse.
  ["http://a%zz/x", "http://a%zz/x"],
] as const;

test.each(uris)("a request for %s has the URL %s", async (uri, url) => {
  const request = { method: "GET", uri, fields: [], body: { tag: "empty" as const } };
  const { response } = await host.call(worker, request);
  expect(JSON.parse(bodyText(response?.body))).toEqual([url, url, url]);
});
