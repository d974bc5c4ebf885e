import { mkdtempSync, rmSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { connectKv } from "../../../runtime/services/kv/connect-kv.ts";
import type { KvClient } from "../../../runtime/services/kv/kv-client.ts";
import { KvGrants } from "../../../runtime/services/kv/kv-grants.ts";
import { KvServer } from "../../../runtime/services/kv/kv-server.ts";
import { openEmbeddedKv } from "../../../runtime/store/embedded/kv/open-kv.ts";
import type { KvNamespace, OwnedKvStore } from "../../../runtime/store/kv.ts";

/** What is to be done after a test: tests that run beside others have this of their own context. */
type After = (work: () => void | Promise<void>) => void;

/** A folder that is gone after the test. */
export function makeFolder(after: After = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), "skerry-kv-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Serving {
  readonly owned: OwnedKvStore;
  readonly grants: KvGrants;
  readonly socket: string;
  /** A client that may use these. */
  client(token: string, namespaces: readonly KvNamespace[]): KvClient;
}

/** An owner with a store of its own, which ends with the test, and its clients before it. */
export async function startServing(after: After = onTestFinished): Promise<Serving> {
  const folder = makeFolder(after);
  const socket = join(folder, "kv.sock");
  const grants = new KvGrants();
  const store = await openEmbeddedKv(folder, { takesValues: true });
  const server = await KvServer.listen(store, grants, socket);
  after(async () => {
    await server.close();
    await store.close();
  });
  return {
    owned: store,
    grants,
    socket,
    client(token, namespaces) {
      grants.set(token, namespaces);
      const client = connectKv({ socket, token });
      after(() => client.close());
      return client;
    },
  };
}

/** A bare connection, and whether the other side has ended it. */
export async function connectBare(path: string): Promise<{ socket: Socket; ended: Promise<void> }> {
  const socket = connect(path);
  const ended = new Promise<void>((resolve) => socket.on("close", () => resolve()));
  socket.on("error", () => {});
  socket.resume();
  await new Promise<void>((resolve) => socket.once("connect", resolve));
  return { socket, ended };
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let n = 0; n < 600; n++) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("it did not come about");
}
