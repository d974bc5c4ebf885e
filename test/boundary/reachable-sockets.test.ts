import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readProcess } from "../../runtime/boundary/process-facts.ts";
import { listenedOn, reachableBy } from "../../runtime/boundary/reachable-sockets.ts";
import type { SideProcess } from "../../runtime/boundary/side.ts";

/** Listens for as long as the test runs. */
async function listen(where: string | number): Promise<number> {
  const server = createServer();
  onTestFinished(() => void server.close());
  if (typeof where === "string") server.listen(where);
  else server.listen(where, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

test.runIf(process.platform === "linux")(
  "a process reaches what its rights let it; one that connects nowhere what others connect for it",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "skerry-reach-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const [one, other] = [join(folder, "one.sock"), join(folder, "other.sock")];
    const tcp = `127.0.0.1:${await listen(0)}`;
    for (const path of [one, other]) await listen(path);
    const own = readProcess(process.pid);
    const there = listenedOn([own], () => null)!;
    const reached = (connectsOnlyTo: readonly string[] | null) => {
      const process: SideProcess = { ...own, role: "shard", landlock: null, connectsOnlyTo };
      const all = reachableBy([process], there)!.map(({ address }) => address);
      return all.filter((address) => [one, other, tcp].includes(address)).sort();
    };
    expect(reached(null)).toEqual([one, other, tcp].sort());
    expect(reached([])).toEqual([]);
    expect(reached([other])).toEqual([other]);
  },
);
