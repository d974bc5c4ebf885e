import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setImmediate } from "node:timers/promises";
import { expect, test } from "vitest";
import { hasAcceptBacklog } from "../../runtime/process/accept-backlog.ts";
import { RawConnection } from "../../runtime/process/raw-connection.ts";

test("there is a backlog while connections are accepted in each turn of the event loop, and none after that", async () => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const seen: boolean[] = [];
  const ends: { destroy(): void }[] = [];
  const all = Promise.withResolvers<void>();
  RawConnection.acceptFrom(server, (accepted) => {
    ends.push(accepted);
    seen.push(hasAcceptBacklog());
    if (seen.length === 30) all.resolve();
  });
  const clients: Socket[] = [];
  const { port } = server.address() as AddressInfo;
  for (let i = 0; i < 30; i++) clients.push(connect({ port, host: "127.0.0.1" }));
  await all.promise;
  expect(seen.slice(0, 3)).toEqual([false, false, false]);
  expect(seen.filter((had) => had).length).toBeGreaterThan(0);
  for (let turn = 0; turn < 3; turn++) await setImmediate();
  expect(hasAcceptBacklog()).toBe(false);
  for (const end of [...ends, ...clients]) end.destroy();
  server.close();
  await once(server, "close");
});
