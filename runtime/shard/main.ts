// The program of a shard: the process that holds isolates and answers HTTP. Its parent configures it, hands connections
// to it, and can kill it at any moment.
import { SkerryError } from "../errors.ts";
import type { ConnectedBy } from "../http/server.ts";
import { spareIsolate } from "../isolate/warm-isolate.ts";
import { linkToParent } from "../process/parent.ts";
import { defaultLimits } from "../settings/limits.ts";
import { residentBytes } from "../worker/isolates/resident-bytes.ts";
import type { OriginNote, ShardProtocol, SocketNote } from "./protocol.ts";
import { Shard } from "./shard.ts";

let shard: Shard | null = null;

function started(): Shard {
  if (shard === null) throw new SkerryError("host-failed", "The shard was not started.");
  return shard;
}

const parent = linkToParent<ShardProtocol>({
  handlers: {
    async start(start) {
      // Made while the rest gets ready.
      if (start.cordon !== null) spareIsolate.prepare(defaultLimits(0).isolateHeap);
      shard = await Shard.create(start, parent);
      setImmediate(loadAhead);
      return null;
    },
    async catalog(change) {
      started().apply(change);
      return null;
    },
    try: (deployment) => started().pool.try(deployment),
    load: (loaded) => started().loaded.load(loaded),
    call: (call) => started().loaded.call(call),
    async unload({ deployment }) {
      await started().loaded.unload(deployment);
      return null;
    },
    replay: ({ deployment, recording }) => started().replay(deployment, recording),
    async putEntry({ namespace, entry }) {
      await (await started().controlledEntries()).putEntry(namespace, entry);
      return null;
    },
    entries: async (namespace) => (await started().controlledEntries()).entries(namespace),
    async removeEntries(namespace) {
      await (await started().controlledEntries()).removeEntries(namespace);
      return null;
    },
    async failEntries({ tenant, fault }) {
      (await started().controlledEntries()).fail(tenant, fault);
      return null;
    },
    async removeAnswers({ tenant }) {
      started().removeAnswers(tenant);
      return null;
    },
    async drain({ patience }) {
      await started().drain(patience);
      return null;
    },
  },
  hearers: {
    sockets: (sockets) => started().reach(sockets),
    entries: (routes) => started().routeEntries(routes),
    tail: (wish) => started().wantTail(wish),
    unconnected: (refused) => started().unconnected(refused),
    leave: ({ call }) => started().loaded.leave(call),
    exchange: (news) => started().exchanges.hear(news),
  },
  beat: () => shard?.beat() ?? { residentBytes: residentBytes(), isolates: 0, waiting: 0 },
  accept: (socket, note, read) => {
    if (shard === null) socket.destroy();
    else if (typeof note === "string") shard.server.take(socket, note as ConnectedBy, read);
    else shard.connected(note as OriginNote | SocketNote, socket);
  },
});

/** Loads what the first start of a worker needs of Node, while the isolate's own thread makes that ready. */
function loadAhead(): void {
  for (const each of ["node:crypto", "node:fs/promises"]) process.getBuiltinModule(each);
}
