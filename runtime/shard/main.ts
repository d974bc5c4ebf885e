// The program of a shard of `skerry serve`: it is told by the supervisor which cordon it belongs to, gets
// its connections from there, and can be killed by it at any moment.
import { SkerryError } from "../errors.ts";
import type { ConnectedBy } from "../http/server.ts";
import { spareIsolate } from "../isolate/blank-isolate.ts";
import { linkToParent } from "../process/parent.ts";
import { defaultLimits } from "../settings/limits.ts";
import { residentBytes } from "../worker/isolates/resident-bytes.ts";
import type { ServeProtocol } from "./protocol.ts";
import { Shard } from "./shard.ts";

let host: Shard | null = null;

function started(): Shard {
  if (host === null) throw new SkerryError("host-failed", "The shard was not started.");
  return host;
}

const supervisor = linkToParent<ServeProtocol>({
  handlers: {
    async start(ask) {
      host = await Shard.create(ask, supervisor);
      if (ask.cordon !== null) spareIsolate.prepare(defaultLimits(0).isolateHeap);
      return null;
    },
    async catalog(change) {
      started().workers.apply(change);
      return null;
    },
    try: (deployment) => started().pool.try(deployment),
    async drain() {
      await started().drain();
      return null;
    },
  },
  hearers: {
    sockets: (sockets) => {
      started().reach(sockets);
    },
    tail: (wish) => started().tail.want(wish),
  },
  beat: () => host?.beat() ?? { residentBytes: residentBytes(), isolates: 0, waiting: 0 },
  accept: (socket, by) => {
    if (host === null) socket.destroy();
    else host.front.take(socket, by as ConnectedBy);
  },
});
