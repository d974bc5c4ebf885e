import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { connectKv } from "../../../runtime/services/kv/connect-kv.ts";
import { encodeFrame, type KvItem } from "../../../runtime/services/kv/kv-frames.ts";
import { KvProcess } from "../../../runtime/services/kv/kv-process.ts";
import { type KvNamespace, kvValueBytes } from "../../../runtime/store/kv.ts";
import { bytes, someNamespace } from "../../store/kv/kv-suite.ts";
import { connectBare, makeFolder, startServing, until } from "./support.ts";

const patience = 240_000;
const silent = { onLost: () => {}, onTrouble: () => {} };
const MiB = 2 ** 20;
const tenants = Array.from({ length: 8 }, (_, n) => someNamespace({ tenant: `t${n}` }));
const other = someNamespace({ tenant: "other" });

/** The most memory that a process has had, in bytes. */
const peakOf = (pid: number): number =>
  1_024 * Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))![1]);

/** How many sockets a process has open. */
const socketsOf = (pid: number): number => {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).filter((fd) => isSocket(join(folder, fd))).length;
};

// One may be closed between being listed and being read.
function isSocket(path: string): boolean {
  try {
    return readlinkSync(path).startsWith("socket:");
  } catch {
    return false;
  }
}

const getOf = ({ tenant, name }: KvNamespace, id: number) =>
  ({ id, op: "get", tenant, name, key: bytes("large") }) as unknown as KvItem;

describe.concurrent("an owner's memory", () => {
  test.runIf(process.platform === "linux")(
    "a client that asks for the largest values of many tenants and takes none costs the owner a few of them",
    { timeout: patience },
    async ({ onTestFinished }) => {
      const folder = makeFolder(onTestFinished);
      const socket = join(folder, "kv.sock");
      const owner = await KvProcess.start({ dataDir: folder, socket, ...silent });
      onTestFinished(() => owner.kill());
      await owner.grant("many", tenants);
      await owner.grant("other", [other]);
      const filling = connectKv({ socket, token: "many" });
      const honest = connectKv({ socket, token: "other" });
      onTestFinished(async () => {
        await filling.close();
        await honest.close();
      });
      const value = new Uint8Array(kvValueBytes);
      for (const namespace of tenants) {
        await until(async () => "version" in (await filling.put(namespace, bytes("large"), value)));
      }
      await honest.put(other, bytes("a"), bytes("1"));
      const before = peakOf(owner.pid);
      const sockets = socketsOf(owner.pid);
      const { socket: bare, ended } = await connectBare(socket);
      bare.pause();
      await until(() => socketsOf(owner.pid) === sockets + 1);
      bare.write(Buffer.concat(encodeFrame([{ hello: "many" }])));
      const asks = tenants.flatMap((namespace, t) =>
        Array.from({ length: 8 }, (_, n) => getOf(namespace, 8 * t + n)),
      );
      bare.write(Buffer.concat(encodeFrame(asks)));
      // Others are served meanwhile, and who takes nothing is ended.
      let answered = 0;
      await until(async () => {
        if ("entry" in (await honest.get(other, bytes("a")))) answered++;
        return socketsOf(owner.pid) === sockets;
      });
      expect(answered).toBeGreaterThan(10);
      let came = 0;
      bare.on("data", (chunk) => {
        came += chunk.length;
      });
      bare.resume();
      await ended;
      expect(came).toBeLessThan(200 * MiB);
      // 8 times 4 would be 800 MiB.
      expect(peakOf(owner.pid) - before).toBeLessThan(400 * MiB);
    },
  );

  test("large values that wait for room all come, to a client that takes them", {
    timeout: patience,
  }, async ({ onTestFinished }) => {
    const serving = await startServing(onTestFinished);
    const client = serving.client("m", tenants);
    const value = new Uint8Array(12 * MiB).fill(7);
    for (const namespace of tenants.slice(0, 4)) {
      expect(await client.put(namespace, bytes("large"), value)).toHaveProperty("version");
    }
    let bytesCame = 0;
    for (let round = 0; round < 3; round++) {
      const reads = tenants.slice(0, 4).map((namespace) => client.get(namespace, bytes("large")));
      for (const got of await Promise.all(reads)) {
        // On a busy machine a read may come too late.
        if ("entry" in got) bytesCame += got.entry!.value.length;
        else expect(got).toEqual({ refused: "unavailable" });
      }
    }
    expect(bytesCame).toBeGreaterThan(3 * value.length);
  });

  test("one token has a few connections, and no more", async ({ onTestFinished }) => {
    const serving = await startServing(onTestFinished);
    const client = serving.client("m", [other]);
    expect(await client.put(other, bytes("a"), bytes("1"))).toHaveProperty("version");
    const hello = Buffer.concat(encodeFrame([{ hello: "m" }]));
    const opened = await Promise.all(Array.from({ length: 12 }, () => connectBare(serving.socket)));
    let ended = 0;
    for (const each of opened) {
      void each.ended.then(() => ended++);
      each.socket.write(hello);
    }
    await until(() => ended === 9);
    expect(await client.get(other, bytes("a"))).toHaveProperty("entry.version");
    for (const { socket } of opened) socket.destroy();
    await until(() => ended === 12);
    // Those that are gone leave room.
    const again = await connectBare(serving.socket);
    again.socket.write(hello);
    again.socket.write(Buffer.concat(encodeFrame([getOf(other, 1)])));
    await new Promise((come) => again.socket.once("data", come));
    again.socket.destroy();
  });
});
