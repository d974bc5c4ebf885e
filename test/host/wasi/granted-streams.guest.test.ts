import { afterAll, beforeAll, expect, test } from "vitest";
import { HttpServer } from "../../../runtime/http/server.ts";
import { RunningDeployment } from "../../../runtime/worker/running-deployment.ts";
import { keptArtifact } from "../../support/kept-artifacts.ts";
import { sendRaw } from "../../support/raw-http.ts";
import { testSettings } from "../../support/workers.ts";
import { buildGuest } from "./support/build-guest.ts";

// A worker that is granted streams, and does not import them: its requests are read whole.

let deployment: RunningDeployment;
let front: HttpServer;
let port: number;

beforeAll(async () => {
  const settings = testSettings();
  const { limits, grants } = settings;
  expect(grants).toContain("streams");
  const bounds = { grants, memoryBytes: limits.memory, tableElements: limits.tableElements };
  const artifact = await keptArtifact(await buildGuest("assemblyscript"), bounds);
  deployment = await RunningDeployment.load(artifact, settings, () => {});
  front = new HttpServer({
    route: () => ({
      kind: "local",
      limits,
      subject: null,
      call: (...asked) => deployment.call(...asked),
    }),
    onOutcome: () => {},
  });
  ({ port } = await front.listen({ port: 0, address: "127.0.0.1" }));
}, 120_000);
afterAll(async () => {
  front.close();
  await deployment.dispose();
});

const chunked =
  "POST /echo HTTP/1.1\r\nHost: x.example\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n" +
  "5\r\nhello\r\n0\r\n";

test("the fields after a request's content reach the guest", async () => {
  const text = await sendRaw(port, `${chunked}X-Sum: abc\r\nHost: y\r\n\r\n`);
  expect(text).toMatch(/\r\nhello\r\n0\r\nx-sum: abc\r\n\r\n$/);
});

test("a request without any has none", async () => {
  expect(await sendRaw(port, `${chunked}\r\n`)).not.toMatch(/x-sum|trailer/i);
});

test("they count towards the limit on fields", async () => {
  const long = `X-Long: ${"v".repeat(8_000)}\r\n`;
  const text = await sendRaw(port, `${chunked}${long.repeat(17)}\r\n`);
  // Node's parser may refuse as many before that.
  expect(text).toMatch(/^HTTP\/1.1 (431|400) /);
});
