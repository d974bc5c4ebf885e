// What a client of entries that takes none of its answers costs their owner, which serves other cordons as well.
import { join } from "node:path";
import { expect, test } from "vitest";
import { connectKv } from "../../runtime/services/kv/connect-kv.ts";
import { encodeFrame, type KvItem } from "../../runtime/services/kv/kv-frames.ts";
import type { KvUnread } from "../../runtime/services/kv/kv-orders.ts";
import { KvProcess } from "../../runtime/services/kv/kv-process.ts";
import { connectBare, makeFolder } from "../services/kv/support.ts";
import { bytes, someNamespace } from "../store/kv/kv-suite.ts";
import { peakResident } from "./support/processes.ts";

const MiB = 2 ** 20;
const honest = someNamespace({ tenant: "honest" });

/** Asks for what it may not have: each is refused at once. */
const refused = (id: number) =>
  ({ id, op: "get", tenant: "another", name: "n", key: bytes("k") }) as unknown as KvItem;

/** Sends one thing again and again, and reads nothing. Resolves when it is cut off, or was heard for longer than it should be. */
async function floods(path: string, token: string, flood: Uint8Array): Promise<void> {
  const { socket, ended } = await connectBare(path);
  socket.pause();
  socket.write(Buffer.concat(encodeFrame([{ hello: token }])));
  let left = 400 * MiB;
  const more = () => {
    left -= flood.length;
    if (left < 0) socket.destroy();
    if (!socket.destroyed) socket.write(flood, () => setImmediate(more));
  };
  more();
  await ended;
}

test("who takes no refusals is cut off and told of by name, and others have their entries meanwhile", {
  timeout: 120_000,
}, async () => {
  const folder = makeFolder();
  const socket = join(folder, "kv.sock");
  const unread: KvUnread[] = [];
  const losses: string[] = [];
  const owner = await KvProcess.start({
    dataDir: folder,
    socket,
    onLost: (sentence) => losses.push(sentence),
    onTrouble: () => {},
    onUnread: (each) => unread.push(each),
  });
  await owner.grant("taken", [someNamespace({ tenant: "taken" })]);
  await owner.grant("honest", [honest]);
  const client = connectKv({ socket, token: "honest" });
  try {
    await client.put(honest, bytes("a"), bytes("1"));
    const before = peakResident(owner.pid);
    const flood = Buffer.concat(encodeFrame(Array.from({ length: 8_000 }, (_, id) => refused(id))));
    let over = false;
    const flooding = Promise.all([1, 2, 3].map(() => floods(socket, "taken", flood))).finally(
      () => {
        over = true;
      },
    );
    let answered = 0;
    while (!over) {
      if ("entry" in (await client.get(honest, bytes("a")))) answered++;
      await new Promise((wait) => setTimeout(wait, 20));
    }
    await flooding;
    expect(answered).toBeGreaterThan(5);
    const taken = peakResident(owner.pid) - before;
    process.stderr.write(`answers that nobody took had ${Math.round(taken / MiB)} MiB\n`);
    expect(taken).toBeLessThan(700 * MiB);
    expect(unread.length).toBeGreaterThan(0);
    for (const { token, bytes: left } of unread) {
      expect(token).toBe("taken");
      expect(left).toBeGreaterThan(MiB);
    }
    expect(losses).toEqual([]);
    expect(await client.get(honest, bytes("a"))).toHaveProperty("entry.version");
  } finally {
    await client.close();
    owner.kill();
  }
});
