import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { getCACertificates } from "node:tls";
import { buildConnector } from "undici";
import { outwardConnections } from "../../outward-connections.ts";
import type { EgressSettings } from "../egress-settings.ts";
import { connectFailureOf } from "../failure-of.ts";
import { FetchError } from "../fetch-error.ts";
import type { Dialler, Wanted } from "./dialler.ts";

/** How long an idle connection is quiet until the system asks whether the other side is still there, in ms. */
const keepAliveAfter = 60_000;

/** Has the dialler connect to one origin, and speaks TLS on the socket where the origin's scheme is https: the
 * certificate is checked for the name. TLS sessions are the connector's own.
 *
 * Connecting fails with FetchError `tls`, with what the dialler throws, and with `connection-limit` where the process
 * has as many connections as it may. What is returned ends one on its way when it is destroyed. @param wanted what a connection is
 * for at this moment. */
export function originConnector(
  { connectTimeout, extraAuthorities }: EgressSettings,
  dialler: Dialler,
  wanted: () => Wanted,
): buildConnector.connector {
  const secure = buildConnector({
    // The time for all of it is held here.
    timeout: 0,
    allowH2: true,
    preferH2: true,
    ...(extraAuthorities.length > 0
      ? { ca: [...getCACertificates("default"), ...extraAuthorities] }
      : {}),
  });
  const open = async (options: buildConnector.Options, signal: AbortSignal): Promise<Socket> => {
    if (outwardConnections.full) throw noneLeft();
    const counted = outwardConnections.begin();
    let socket: Socket | undefined;
    try {
      socket = await dialler.dial(wanted(), signal);
    } finally {
      counted(socket);
    }
    if (options.protocol !== "https:") {
      return socket.setKeepAlive(true, keepAliveAfter).setNoDelay(true);
    }
    return secured(secure, { ...options, httpSocket: socket }, signal);
  };
  return (options, callback) => {
    const { protocol, hostname, host = hostname } = options;
    const giveUp = new AbortController();
    const late = setTimeout(
      () => giveUp.abort(Object.assign(new Error("late"), { code: "ETIMEDOUT" })),
      connectTimeout,
    );
    open(options, giveUp.signal)
      .finally(() => clearTimeout(late))
      .then(
        (socket) => callback(null, socket),
        (error) => callback(connectFailureOf(error, `${protocol}//${host}`), null),
      );
    return new PendingSocket(() => giveUp.abort(givenUp()));
  };
}

/** The error of a connection on its way that nobody waits for any more. */
export function givenUp(): FetchError {
  return new FetchError("aborted", "Nobody waits for it.");
}

/** What undici ends a connection by, that is still to come, when nobody waits for it any more. */
class PendingSocket extends Duplex {
  readonly #giveUp: () => void;

  constructor(giveUp: () => void) {
    super();
    this.#giveUp = giveUp;
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#giveUp();
    done(error);
  }
}

function secured(
  secure: buildConnector.connector,
  options: buildConnector.Options & { readonly httpSocket: Socket },
  signal: AbortSignal,
): Promise<Socket> {
  const { httpSocket: plain } = options;
  return new Promise((resolve, reject) => {
    plain.on("error", () => {});
    const dialled = secure(options, (...[error, socket]) => {
      signal.removeEventListener("abort", giveUp);
      if (error === null) {
        resolve(socket);
        return;
      }
      plain.destroy();
      reject(error);
    });
    const giveUp = () => {
      // Its type says nothing of the socket.
      (dialled as unknown as Socket).destroy();
      plain.destroy();
      reject(signal.reason);
    };
    if (signal.aborted) giveUp();
    else signal.addEventListener("abort", giveUp, { once: true });
  });
}

function noneLeft(): FetchError {
  return new FetchError(
    "connection-limit",
    `The host has ${outwardConnections.most} connections to origins and shards, as many as its process may open.`,
  );
}
