import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compile } from "@skerry/javascript/build";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeRequest } from "../../../runtime/message/make-request.ts";
import type { LoadedWorker } from "../../../runtime/supervisor/local.ts";
import { bodyText, testHost, testSettings } from "../../support/workers.ts";
import { compilerOutput } from "../type-check.ts";
import { type Case, cases } from "./cases.ts";

const projectDir = import.meta.dirname;
const entry = join(projectDir, "app.tsx");

let target: Awaited<ReturnType<typeof testHost>>;
let worker: LoadedWorker;
let inNode: { fetch(request: Request, env: object): Promise<Response> };
let folder: string;

beforeAll(async () => {
  const result = await compile({ entry, projectDir });
  if (!result.ok) throw new Error(result.diagnostics);
  target = await testHost();
  worker = await target.host.load(result.component, testSettings());
  folder = mkdtempSync(join(tmpdir(), "skerry-hono-"));
  const outfile = join(folder, "app.mjs");
  await build({ entryPoints: [entry], bundle: true, format: "esm", platform: "node", outfile });
  inNode = (await import(outfile)).default;
});
afterAll(async () => {
  await target.end();
  rmSync(folder, { recursive: true });
});

// What is for one connection alone (RFC 9110, section 7.6.1) is the host's, not the worker's.
const ofConnections = ["connection", "transfer-encoding"];

interface Answer {
  readonly status: number | undefined;
  readonly fields: readonly string[];
  readonly text: string;
}

function answer(
  status: number | undefined,
  fields: Iterable<readonly string[]>,
  text: string,
): Answer {
  const kept = [...fields].filter(([name]) => !ofConnections.includes(name!));
  return { status, fields: kept.map((field) => field.join(": ")).sort(), text };
}

async function ofNode({ path, ...init }: Case): Promise<Answer> {
  const response = await inNode.fetch(new Request(`http://localhost${path}`, init), {});
  return answer(response.status, response.headers, await response.text());
}

async function ofWorker({ path, method, headers = {}, body }: Case): Promise<Answer> {
  const request = makeRequest({
    url: path,
    headers: Object.entries(headers),
    ...(method === undefined ? {} : { method }),
    ...(body === undefined ? {} : { body: new TextEncoder().encode(body) }),
  });
  const { response } = await target.host.call(worker, request);
  return answer(response?.status, response?.fields ?? [], bodyText(response?.body));
}

test("tsc accepts an application of Hono by a worker's types", async () => {
  expect(await compilerOutput("test/javascript/hono")).toBe("");
});

test.each(cases)("a worker answers $method $path as Node does", async (each) => {
  expect(await ofWorker(each)).toEqual(await ofNode(each));
});
