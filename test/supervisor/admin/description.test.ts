import { Validator } from "@seriousme/openapi-schema-validator";
import fastify from "fastify";
import { beforeAll, describe, expect, test } from "vitest";
import { type Asked, testAdmin } from "../support/admin.ts";
import { FakeControl } from "../support/fake-control.ts";
import { idOf, namespaceStatus, serverStatus, workerStatus } from "../support/statuses.ts";

interface Operation {
  readonly summary?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly required: boolean };
  readonly responses: Readonly<Record<string, Answer>>;
}

interface Answer {
  readonly description: string;
  readonly content?: Readonly<
    Record<string, { readonly schema: Readonly<Record<string, unknown>> }>
  >;
}

type Paths = Readonly<Record<string, Readonly<Record<string, Operation>>>>;

let valid: Awaited<ReturnType<Validator["validate"]>>;
let paths: Paths;
beforeAll(async () => {
  await using api = await testAdmin();
  const validator = new Validator();
  valid = await validator.validate((await api.ask("/openapi.json")).json);
  paths = validator.resolveRefs().paths as Paths;
});

const operations = () =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );

describe("the API's description", () => {
  test("is valid OpenAPI", () => {
    expect(valid).toEqual({ valid: true });
  });

  test("has every route, each with a summary, its parameters, an answer and what fails", () => {
    expect(
      operations()
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    ).toEqual([
      "delete /v1/cluster/nodes/{name}",
      "delete /v1/cluster/tenants/{name}",
      "delete /v1/kv/{tenant}/{namespace}",
      "delete /v1/workers/{name}",
      "get /",
      "get /healthz",
      "get /metrics",
      "get /openapi.json",
      "get /readyz",
      "get /v1/boundary",
      "get /v1/kv",
      "get /v1/status",
      "get /v1/tail",
      "get /v1/workers",
      "get /v1/workers/{name}",
      "get /v1/workers/{name}/history",
      "post /v1/cluster/restore",
      "post /v1/reload",
      "post /v1/workers/{name}/deployments",
      "post /v1/workers/{name}/promote",
      "post /v1/workers/{name}/release",
      "post /v1/workers/{name}/rollback",
      "put /v1/cluster/tenants/{name}",
      "put /v1/modules",
    ]);
    for (const { path, method, operation } of operations()) {
      const { summary, tags, parameters = [], requestBody, responses } = operation;
      const which = `${method} ${path}`;
      expect(summary?.length, which).toBeGreaterThan(5);
      expect(tags, which).toHaveLength(1);
      expect(
        Object.keys(responses).some((status) => status.startsWith("2")),
        which,
      ).toBe(true);
      expect(responses["500"]?.description, which).toContain("host-failed");
      const open = path === "/healthz" || path === "/readyz";
      expect(responses["401"] === undefined, which).toBe(open);
      if (path.includes("{name}")) {
        const inPath = parameters.filter((each) => each.in === "path");
        expect(inPath, which).toMatchObject([{ name: "name" }]);
      }
      const takes =
        /deployments|promote|rollback|modules/.test(path) || which.startsWith("put /v1/cluster");
      expect(requestBody !== undefined, which).toBe(takes);
    }
  });

  test("says of each body whether it is needed", () => {
    const needed = operations().flatMap(({ path, operation: { requestBody } }) =>
      requestBody === undefined ? [] : [[path.split("/").at(-1), requestBody.required]],
    );
    expect(Object.fromEntries(needed)).toEqual({
      ...{ deployments: true, promote: true, modules: true, "{name}": true },
      rollback: false,
    });
  });

  test("says truly what is answered", async () => {
    const quarantine = { reason: "It wedged its shard.", since: 1, losses: 2 };
    const fuelRate = { fuelPerSecond: 1e8, burst: 2e8 };
    const candidate = { id: idOf("c"), percent: 12.5 };
    const problem = { code: "unknown-module", message: "It is damaged." } as const;
    const control = new FakeControl([
      workerStatus({ quarantine, fuelRate, candidate, problem, pausedUntil: 7 }),
      workerStatus({ name: "plain", watched: { reason: "Many faults.", since: 1 } }),
    ]);
    const losses = [{ at: 1, cordon: "default", sentence: "It crashed." }];
    control.server = serverStatus({ losses });
    control.kept = [
      namespaceStatus({ name: "left" }),
      namespaceStatus({ name: "used", workers: ["shop"] }),
    ];
    await using api = await testAdmin({ control });
    const wasm: Asked = {
      method: "PUT",
      headers: { "content-type": "application/wasm" },
      body: new Uint8Array(8),
    };
    const module = (await api.ask("/v1/modules", wasm)).json.sha256;
    const order = { module, grants: [], limits: {}, variables: {}, secrets: {} };
    const asked: readonly (readonly [string, Asked?])[] = [
      ["/v1/modules", wasm],
      ["/v1/workers"],
      ["/v1/workers/shop"],
      ["/v1/workers/none"],
      ["/v1/workers/shop/history"],
      ["/v1/workers/plain/deployments", { method: "POST", body: order }],
      ["/v1/workers/plain/rollback", { method: "POST" }],
      ["/v1/workers/shop/promote", { method: "POST", body: { percent: 50 } }],
      ["/v1/workers/plain/promote", { method: "POST", body: { percent: 50 } }],
      ["/v1/workers/plain/promote", { method: "POST", body: { percent: 500 } }],
      ["/v1/workers/shop/release", { method: "POST" }],
      ["/v1/workers/shop", { method: "DELETE" }],
      ["/v1/boundary?a=shop&b=plain"],
      ["/v1/boundary?a=shop&b=none"],
      ["/v1/boundary?a=shop&b=%2f"],
      ["/v1/kv"],
      ["/v1/kv/shop/used", { method: "DELETE" }],
      ["/v1/kv/shop/left", { method: "DELETE" }],
      ["/v1/kv/shop/left", { method: "DELETE" }],
      ["/v1/kv/shop/..%2fx", { method: "DELETE" }],
      ["/v1/reload", { method: "POST" }],
      ["/v1/status"],
      ["/healthz"],
      ["/readyz"],
      ["/metrics"],
      ["/"],
    ];
    for (const [path, options = {}] of asked) {
      const answer = await api.ask(path, options);
      const template = path
        .replace(/^\/v1\/workers\/\w+/, "/v1/workers/{name}")
        .replace(/^\/v1\/kv\/.*/, "/v1/kv/{tenant}/{namespace}")
        .replace(/\?.*/, "");
      const { method = "GET" } = options;
      const described = paths[template]?.[method.toLowerCase()]?.responses[answer.status];
      const which = `${method} ${path} → ${answer.status}`;
      expect(described, which).toBeDefined();
      const [type = "", content] = Object.entries(described?.content ?? {})[0] ?? [];
      expect(answer.headers["content-type"] ?? "", which).toContain(type);
      if (answer.json === null) continue;
      expect(await mistakeIn(answer.json, content!.schema), which).toBeNull();
      if (answer.status >= 400 && answer.json.error !== undefined) {
        expect(described?.description, which).toContain(answer.json.error.code);
      }
    }
  });
});

/** What of a value does not meet a schema that allows no property beyond its own, or null. */
async function mistakeIn(value: unknown, schema: Readonly<Record<string, unknown>>) {
  const app = fastify({ ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } });
  app.post("/", { schema: { body: closed(schema) } }, async () => "");
  const { statusCode, body } = await app.inject({ method: "POST", url: "/", payload: { value } });
  await app.close();
  return statusCode === 200 ? null : body;
}

/** The schema of a body that holds the value, every object of it closed: what is not described is seen. */
function closed(schema: Readonly<Record<string, unknown>>) {
  const text = JSON.stringify(schema).replaceAll(
    '"properties":',
    '"additionalProperties":false,"properties":',
  );
  return { type: "object", required: ["value"], properties: { value: JSON.parse(text) } };
}
