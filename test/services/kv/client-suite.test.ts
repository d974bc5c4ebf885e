import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kvSocket } from "../../../runtime/services/kv/connect-kv.ts";
import { KvClient } from "../../../runtime/services/kv/kv-client.ts";
import { KvGrants } from "../../../runtime/services/kv/kv-grants.ts";
import { KvServer } from "../../../runtime/services/kv/kv-server.ts";
import { openEmbeddedKv } from "../../../runtime/store/embedded/kv/open-kv.ts";
import type { KvNamespace, KvStore } from "../../../runtime/store/kv.ts";
import { describeKv } from "../../store/kv/kv-suite.ts";

/** A client of an owner behind a socket. It has a grant for whatever is asked for: the quota is the grant's,
 * so a call's is granted before it. */
function grantingStore(client: KvStore, grants: KvGrants, close: () => Promise<void>): KvStore {
  const granted = new Map<string, KvNamespace>();
  const grant = (namespace: KvNamespace): KvNamespace => {
    granted.set(`${namespace.tenant}/${namespace.name}`, namespace);
    grants.set("token", [...granted.values()]);
    return namespace;
  };
  return {
    get: (namespace, key) => client.get(grant(namespace), key),
    put: (namespace, ...rest) => client.put(grant(namespace), ...rest),
    delete: (namespace, ...rest) => client.delete(grant(namespace), ...rest),
    list: (namespace, ...rest) => client.list(grant(namespace), ...rest),
    age: (namespace) => client.age(grant(namespace)),
    close,
  };
}

describeKv("a client and the owner", async () => {
  const folder = mkdtempSync(join(tmpdir(), "skerry-kv-"));
  const socket = join(folder, "kv.sock");
  return {
    open: async () => {
      const store = await openEmbeddedKv(folder, { takesValues: true });
      const grants = new KvGrants();
      const server = await KvServer.listen(store, grants, socket);
      // A busy machine takes its time.
      const connect = kvSocket({ socket, token: "token" });
      const client = new KvClient(connect, { deadline: 30_000 });
      return grantingStore(client, grants, async () => {
        await client.close();
        await server.close();
        await store.close();
      });
    },
    dispose: async () => rmSync(folder, { recursive: true, force: true }),
  };
});
