import { type buildConnector, Pool } from "undici";
import { SkerryError } from "../../errors.ts";
import { outwardConnections } from "../../services/outward-connections.ts";
import type { ReachSocket } from "../../services/sockets/reach-socket.ts";
import { maxConcurrent, NotConnected } from "./forward-bounds.ts";

/** The longest wait for a shard that does not listen yet, in ms, and the time between two attempts. */
const patience = 1_000;
const pause = 20;

/**
 * The time for which an idle connection to a shard stays open, in ms: shorter than at the shard, so that no request is
 * sent on a connection that is being closed.
 */
const idleConnection = 3_000;

/** Errors of connecting to a socket whose process is busy or being replaced. */
const passing = new Set(["ECONNREFUSED", "ENOENT", "EAGAIN", "ECONNRESET"]);

/** Connections to one shard of another cordon, over its unix socket. */
export function openShardPool(socketPath: string, reach: ReachSocket): Pool {
  return new Pool("http://shard", {
    connections: maxConcurrent,
    pipelining: 1,
    keepAliveTimeout: idleConnection,
    keepAliveMaxTimeout: idleConnection,
    connect: patientConnector(socketPath, reach),
  });
}

/** Connects to a socket, and tries again for a while where nothing listens: as nothing has been sent yet, nothing can
 * happen twice. */
function patientConnector(socketPath: string, reach: ReachSocket): buildConnector.connector {
  return (_, callback) => {
    if (outwardConnections.full) {
      const sentence = `This process has ${outwardConnections.most} connections to other shards, as many as it may open.`;
      queueMicrotask(() => callback(new SkerryError("overloaded", sentence), null));
      return;
    }
    const counted = outwardConnections.begin();
    const until = performance.now() + patience;
    const attempt = () => {
      const failed = (error: NodeJS.ErrnoException) => {
        if (passing.has(error.code ?? "") && performance.now() < until) setTimeout(attempt, pause);
        else {
          counted();
          callback(new NotConnected(error.code ?? error.message), null);
        }
      };
      reach(socketPath).then((socket) => {
        counted(socket);
        callback(null, socket);
      }, failed);
    };
    attempt();
  };
}
