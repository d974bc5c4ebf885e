import { setTimeout as wait } from "node:timers/promises";
import { checkServerIdentity, createSecureContext, type PeerCertificate } from "node:tls";
import type { Authenticator, NatsConnection } from "@nats-io/transport-node";
import { SkerryError } from "../../../errors.ts";
import { checkInstalled } from "../../../optional-packages.ts";
import type { NatsSettings } from "./connection-settings.ts";

/** How long a server has to take the first connection, in ms, and between two attempts. */
const connectTime = 5_000;
const retryAfter = 500;

/** A server that does not answer to this many pings, one every so many ms, is gone: the connection goes to another. */
const pingEvery = 2_000;
const maxUnanswered = 2;

/** Loads the packages that talk to NATS: optional, as a host alone needs none. @throws SkerryError `not-installed` */
export async function natsPackages() {
  checkInstalled("A cluster", ["@nats-io/transport-node", "@nats-io/jetstream"]);
  const [transport, jetstream] = await Promise.all([
    import("@nats-io/transport-node"),
    import("@nats-io/jetstream"),
  ]);
  return { ...transport, ...jetstream };
}

export type NatsPackages = Awaited<ReturnType<typeof natsPackages>>;

/** Connects to one of the servers, and from then on to any other whenever that is lost. Servers that can't be reached now are
 * tried until one can: a node serves without them. Null where `isOver` says meanwhile that nobody waits any more.
 * @throws SkerryError `bad-settings` for credentials that are none, and where servers refuse them, or their certificate is not
 * believed. */
export async function openConnection(
  nats: NatsPackages,
  settings: NatsSettings,
): Promise<NatsConnection>;
export async function openConnection(
  nats: NatsPackages,
  settings: NatsSettings,
  isOver: () => boolean,
): Promise<NatsConnection | null>;
export async function openConnection(
  nats: NatsPackages,
  settings: NatsSettings,
  isOver: () => boolean = () => false,
): Promise<NatsConnection | null> {
  const { cluster, node, servers, credentials } = settings;
  const tls = tlsOf(settings);
  const options = {
    servers: [...servers],
    name: `skerry ${cluster} ${node}`,
    ...(tls !== null && { tls }),
    authenticator: authenticatorOf(nats, credentials),
    timeout: connectTime,
    reconnectTimeWait: retryAfter,
    pingInterval: pingEvery,
    maxPingOut: maxUnanswered,
  };
  // A connection that waits for its first server tells of nothing that keeps it from one, and one that does not wait forgets those
  // that were away: the first is tried, and then the other is made.
  while (!isOver()) {
    try {
      const tried = await nats.connect({ ...options, reconnect: false });
      await tried.close();
      return await nats.connect({
        ...options,
        reconnect: true,
        waitOnFirstConnect: true,
        maxReconnectAttempts: -1,
      });
    } catch (error) {
      if (isRefusal(error)) throw error;
      await wait(retryAfter);
    }
  }
  return null;
}

/** What a connection by TLS goes by; null where it is as the server asks for it. A server by `tls://` has to have it: one that
 * says that it has not may be somebody between. */
function tlsOf({ tls, servers }: Pick<NatsSettings, "tls" | "servers">) {
  if (tls === null && !servers.some((url) => url.startsWith("tls://"))) return null;
  try {
    createSecureContext({ ...tls });
  } catch {
    throw new SkerryError(
      "bad-settings",
      "`tls` in [cluster] names files that are not certificates and a key in PEM, or that do not belong together.",
    );
  }
  return { ...tls, checkServerIdentity: identityCheck(servers) };
}

/** Looks whether a certificate is for one of these servers, by their URLs: undefined where it is, else why not. It is no matter which
 * server the client took it for: that has no name where it has an address, and others that servers tell of come from a message
 * that is sent before TLS, by whoever is on the path. */
export function identityCheck(servers: readonly string[]) {
  const hosts = servers.map((url) => new URL(url).hostname.replace(/^\[|\]$/g, ""));
  return (_host: string, certificate: PeerCertificate): Error | undefined => {
    const problems = hosts.map((each) => checkServerIdentity(each, certificate));
    return problems.includes(undefined) ? undefined : problems[0];
  };
}

/** Whether a server, or what it showed, is why there is no connection, and not that none could be reached. */
function isRefusal(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    const { name, message } = each;
    const code = String((each as NodeJS.ErrnoException).code ?? "");
    if (refusalNames.has(name) || refusalCodes.test(code)) return true;
    if (message.includes("does not support 'tls'")) return true;
  }
  return false;
}

const refusalNames = new Set([
  ...["AuthorizationError", "UserAuthenticationExpiredError", "InvalidArgumentError"],
  ...["NKeysError", "TypeError", "SyntaxError"],
]);

/** Codes of Node and of OpenSSL where a certificate or a key is not believed, or can't be read. */
const refusalCodes = /^ERR_(?:TLS|SSL|OSSL)|CERT|SELF_SIGNED|^UNABLE_TO_|HOSTNAME_MISMATCH/;

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
      needSeed(nats, credentials.seed.trim(), "`nkey` in [cluster] is no seed of an NKey");
      return [nats.nkeyAuthenticator(bytes(credentials.seed.trim()))];
    case "credentials": {
      const [, seed = ""] = seedInFile.exec(credentials.contents) ?? [];
      needSeed(nats, seed, "`credentials` in [cluster] names no file of NATS credentials");
      return [nats.credsAuthenticator(bytes(credentials.contents))];
    }
  }
}

const seedInFile = /-BEGIN USER NKEY SEED-+\s+(\S+)\s/;

/** The client finds out while it connects, and tries again and again. @throws SkerryError `bad-settings`. */
function needSeed(nats: NatsPackages, seed: string, what: string): void {
  try {
    nats.nkeys.fromSeed(new TextEncoder().encode(seed));
  } catch {
    throw new SkerryError("bad-settings", `${what}.`);
  }
}
