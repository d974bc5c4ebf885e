import { existsSync } from "node:fs";
import { SkerryError } from "../../errors.ts";
import type { Control } from "../control.ts";
import type { AdminAddress } from "../serve-settings.ts";
import { type AdminLog, createAdminApp } from "./admin-app.ts";
import { BoundedConnections } from "./bounded-connections.ts";
import { listen } from "./listen.ts";
import { isLoopback } from "./loopback.ts";

export interface AdminOptions {
  readonly address: AdminAddress;
  /** What callers must show; null: whoever reaches the address may do all. */
  readonly token: string | null;
  /** Logs every change that was asked for, and failures of the host. */
  readonly log?: AdminLog;
  /** Connections at once, as far as the process may have them; 1,000 at most. */
  readonly maxConnections?: number;
}

/** Far more than operators and their programs open: who holds more than that open is a mistake or worse. */
const maxConnections = 1_000;

export interface Admin {
  /** `http://127.0.0.1:9090`, or `unix:/path`. */
  readonly url: string;
  /** What `/readyz` says: not ready until this is called. */
  setReady(ready: boolean): void;
  /** Listens anew at a unix socket's path if nothing is there any more; connections that it has stay.
   * @throws SkerryError `cannot-listen`. */
  restore(): Promise<void>;
  /** Stops listening, ends streams, and waits for the rest, for at most some seconds. */
  close(): Promise<void>;
}

/** Time that requests have when the API closes, in ms. */
const closeTime = 5_000;

/** Serves the admin API, `/metrics`, `/healthz`, `/readyz`, `/openapi.json` and the status page.
 * @throws SkerryError `bad-settings` for an address beyond this machine without a token, `port-in-use`,
 * `cannot-listen`. */
export async function startAdmin(control: Control, options: AdminOptions): Promise<Admin> {
  const { address, token } = options;
  if (token === null && address.kind === "tcp" && !isLoopback(address.address)) {
    throw new SkerryError(
      "bad-settings",
      `The admin API needs a token to listen on ${address.address}, which others can reach: set \`admin-token\`, or listen on 127.0.0.1.`,
    );
  }
  let ready = false;
  const { app, endStreams } = await createAdminApp(control, {
    ...options,
    isReady: () => ready,
    onLetIn: (socket, response) => connections.letIn(socket, response),
  });
  const { server } = app;
  const most = Math.min(maxConnections, options.maxConnections ?? maxConnections);
  const connections = new BoundedConnections(server, most);
  const url = await listen(server, address);
  let closed = false;
  return {
    url,
    setReady: (now) => {
      ready = now;
    },
    restore: async () => {
      if (closed || address.kind !== "unix" || existsSync(address.path)) return;
      server.close();
      await listen(server, address);
      if (closed) server.close();
    },
    close: async () => {
      closed = true;
      endStreams();
      const timer = setTimeout(() => server.closeAllConnections(), closeTime);
      await app.close();
      clearTimeout(timer);
    },
  };
}
