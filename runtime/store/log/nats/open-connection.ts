import type { Authenticator, NatsConnection } from "@nats-io/transport-node";
import { SkerryError } from "../../../errors.ts";
import type { NatsSettings } from "./connection-settings.ts";

/** How long a server has to take the first connection, in ms, and between two attempts. */
const connectTime = 5_000;
const retryAfter = 500;

/** A server that does not answer to this many pings, one every so many ms, is gone: the connection goes to another. */
const pingEvery = 2_000;
const mostUnanswered = 2;

/** The packages that talk to NATS: optional, as a host alone needs none. */
export async function natsPackages() {
  try {
    const [transport, jetstream] = await Promise.all([
      import("@nats-io/transport-node"),
      import("@nats-io/jetstream"),
    ]);
    return { ...transport, ...jetstream };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new SkerryError(
      "bad-settings",
      "A cluster needs two packages that are not installed: `npm install @nats-io/transport-node@3.4.0 @nats-io/jetstream@3.4.0` beside skerry.",
    );
  }
}

export type NatsPackages = Awaited<ReturnType<typeof natsPackages>>;

/** Connects to one of the servers, and from then on to any other whenever that is lost. Servers that can't be reached now are
 * tried until one can: a node serves without them. @throws SkerryError `bad-settings` for credentials that are none. */
export async function openConnection(
  nats: NatsPackages,
  { cluster, node, servers, credentials, tls }: NatsSettings,
): Promise<NatsConnection> {
  return nats.connect({
    servers: [...servers],
    name: `skerry ${cluster} ${node}`,
    ...(tls !== null && { tls: { ...tls } }),
    authenticator: authenticatorOf(nats, credentials),
    timeout: connectTime,
    reconnect: true,
    waitOnFirstConnect: true,
    maxReconnectAttempts: -1,
    reconnectTimeWait: retryAfter,
    pingInterval: pingEvery,
    maxPingOut: mostUnanswered,
  });
}

function authenticatorOf(
  nats: NatsPackages,
  credentials: NatsSettings["credentials"],
): Authenticator[] {
  const bytes = (text: string) => new TextEncoder().encode(text);
  switch (credentials.kind) {
    case "none":
      return [];
    case "user":
      return [nats.usernamePasswordAuthenticator(credentials.user, credentials.password)];
    case "token":
      return [nats.tokenAuthenticator(credentials.token)];
    case "nkey":
      return [nats.nkeyAuthenticator(bytes(credentials.seed))];
    case "credentials":
      return [nats.credsAuthenticator(bytes(credentials.contents))];
  }
}
