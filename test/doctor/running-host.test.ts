import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { expect, test } from "vitest";
import { runningHostFinding } from "../../runtime/doctor/running-host.ts";
import { testAdmin } from "../supervisor/support/admin.ts";

const at = (url: string) => {
  const { hostname, port } = new URL(url);
  return { kind: "tcp" as const, address: hostname, port: Number(port) };
};

test("a host that runs says whether it is ready, and why not", async () => {
  await using api = await testAdmin();
  const address = at(api.admin.url);
  expect(await runningHostFinding(address)).toMatchObject({
    health: "problem",
    found: expect.stringContaining("starting, or ending"),
  });
  api.admin.setReady(true);
  expect(await runningHostFinding(address)).toMatchObject({ health: "ok" });
  api.control.unreadyFor = ["Something is not there."];
  expect(await runningHostFinding(address)).toMatchObject({
    health: "problem",
    found: "It is not ready: Something is not there.",
  });
});

test("where none runs, nothing is claimed of one", async () => {
  const server = createServer((socket) => socket.resume().end("SSH-2.0\r\n")).listen(
    0,
    "127.0.0.1",
  );
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const address = { kind: "tcp" as const, address: "127.0.0.1", port };
  expect(await runningHostFinding(address)).toMatchObject({ health: "problem" });
  await new Promise((closed) => server.close(closed));
  expect(await runningHostFinding(address)).toMatchObject({
    health: "ok",
    found: expect.stringContaining("nothing was looked at"),
  });
});
