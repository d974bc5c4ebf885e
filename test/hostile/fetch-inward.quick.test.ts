// A worker that is allowed every spelling of this machine's own addresses, and asks the admin API for the worst.
import { afterAll, beforeAll, expect, test } from "vitest";
import { answering, type Serving, startServing } from "../supervisor/serving/support/serving.ts";
import { compileWorker } from "../support/workers.ts";

const patience = 240_000;
let serving: Serving;
let port: string;

const attacker = () =>
  compileWorker(`
import { fetch, FetchRequest, Request, Response } from "@skerry/assemblyscript";
export function handle(request: Request): Response {
  const query = request.parsedUrl.searchParams;
  const asked = new FetchRequest(query.get("to") || "", query.get("method") || "GET");
  asked.headers.set("authorization", "Bearer guessed");
  asked.headers.set("host", "127.0.0.1");
  const result = fetch(asked);
  return Response.text(result.isOk ? "reached " + result.value.status.toString() : result.error.code);
}
`);

const hosts = [
  ...["127.0.0.1", "localhost", "localhost.", "127.1", "0.0.0.0", "0", "2130706433", "0x7f000001"],
  ...[
    "0177.0.0.1",
    "0x7f.1",
    "127.0.0.2",
    "[::1]",
    "[::]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
  ],
  ...["[64:ff9b::7f00:1]", "[0:0:0:0:0:0:0:1]", "127。0。0。1", "１２７.0.0.1"],
];

beforeAll(async () => {
  serving = await startServing({ serve: "shards = 1" });
  port = new URL(serving.admin).port;
  await serving.deploy("victim", await answering("here"), { routes: ["victim.test/*"] });
}, patience);
afterAll(() => serving.end());

test("no spelling of an address leads to the admin API", { timeout: patience }, async () => {
  const wasm = await attacker();
  const allowed: string[] = [];
  // What is no origin is refused when it is deployed.
  for (const host of hosts) {
    const allow = [...allowed, `http://${host}:${port}`];
    const order = { grants: ["log", "fetch"], routes: ["attacker.test/*"], fetch: { allow } };
    const deployed = await serving.deploy("attacker", wasm, order).catch((error) => error);
    if (typeof deployed === "string") allowed.push(allow.at(-1)!);
    else expect([host, deployed.code]).toEqual([host, "bad-settings"]);
  }
  expect(allowed.length).toBeGreaterThan(3);
  for (const host of hosts) {
    for (const [method, path] of [
      ["DELETE", "/v1/workers/victim"],
      ["GET", "/metrics"],
    ] as const) {
      const to = encodeURIComponent(`http://${host}:${port}${path}`);
      const { body } = await serving.get("attacker.test", `/?method=${method}&to=${to}`);
      expect([host, body]).toEqual([host, expect.stringMatching(/^(private-address|denied|dns)$/)]);
    }
  }
  expect((await serving.get("victim.test")).body).toBe("here");
});

test.each([
  "file:///etc/passwd",
  "unix:/run/skerry.sock",
  "http+unix://%2Frun%2Fskerry.sock/",
  "ftp://127.0.0.1/",
  "data:text/plain,x",
  "http://user:password@127.0.0.1/",
  "//127.0.0.1/",
  "/v1/workers",
  "",
  "http://",
  "http://a b/",
  `http://${"a".repeat(20_000)}.test/`,
])("%s is no address to ask", async (to) => {
  const path = `/?to=${encodeURIComponent(to.slice(0, 3_000))}`;
  const { status, body } = await serving.get("attacker.test", path);
  expect(status).toBe(200);
  expect(body).toMatch(/^(bad-request|denied)$/);
});
