import { isIP, type LookupFunction, type Socket } from "node:net";
import { getCACertificates } from "node:tls";
import { buildConnector } from "undici";
import { outwardConnections } from "../outward-connections.ts";
import type { EgressSettings } from "./egress-settings.ts";
import { connectFailureOf } from "./failure-of.ts";
import { FetchError } from "./fetch-error.ts";

/** Connects to checked addresses only: a name is resolved here, addresses that may not be reached are dropped, and
 * the socket gets the rest, so that no second answer of DNS comes in between. The certificate is still checked for
 * the name. TLS sessions are the connector's own.
 *
 * Connecting fails with FetchError `dns`, `private-address`, `connect`, `tls`, `timeout`, and with
 * `connection-limit` where the process has as many connections as it may. */
export function checkedConnector(
  { connectTimeout, extraAuthorities }: EgressSettings,
  addresses: (name: string) => Promise<readonly string[]>,
  permitted: (address: string) => boolean,
): buildConnector.connector {
  const dial = buildConnector({
    timeout: connectTimeout,
    allowH2: true,
    preferH2: true,
    autoSelectFamily: true,
    lookup: checkedLookup(addresses, permitted),
    ...(extraAuthorities.length > 0
      ? { ca: [...getCACertificates("default"), ...extraAuthorities] }
      : {}),
  });
  return (options, callback) => {
    const { hostname, protocol, host = hostname } = options;
    // A socket asks nobody about an address.
    if (isIP(hostname) !== 0 && !permitted(hostname)) {
      queueMicrotask(() => callback(privateAddress(hostname), null));
      return;
    }
    if (outwardConnections.full) {
      queueMicrotask(() => callback(noneLeft(), null));
      return;
    }
    const counted = outwardConnections.begin();
    // The socket is what undici ends a connection by that nobody waits for any more.
    const dialled = dial(options, (...[error, socket]) => {
      if (error !== null) {
        callback(connectFailureOf(error, `${protocol}//${host}`), null);
      } else if (socket.remoteAddress !== undefined && !permitted(socket.remoteAddress)) {
        socket.on("error", () => {}).destroy();
        callback(privateAddress(hostname), null);
      } else {
        callback(null, socket);
      }
    });
    // Its type says nothing of that.
    counted(dialled as unknown as Socket);
    return dialled;
  };
}

function checkedLookup(
  addresses: (name: string) => Promise<readonly string[]>,
  permitted: (address: string) => boolean,
): LookupFunction {
  // Connections that are made at the same time ask once: hundreds of questions at once get lost.
  const asked = new Map<string, Promise<readonly string[]>>();
  const ask = (name: string) => {
    const question = asked.get(name) ?? addresses(name).finally(() => asked.delete(name));
    asked.set(name, question);
    return question;
  };
  return (name, options, callback) => {
    const find = async () => {
      const found = await ask(name);
      const checked = found.filter((address) => isIP(address) !== 0 && permitted(address));
      if (checked.length === 0) throw privateAddress(name);
      return checked.map((address) => ({ address, family: isIP(address) }));
    };
    find().then(
      (checked) => {
        if (options.all === true) callback(null, checked);
        else callback(null, checked[0]!.address, checked[0]!.family);
      },
      (error) => callback(error, ""),
    );
  };
}

function noneLeft(): FetchError {
  return new FetchError(
    "connection-limit",
    `The host has ${outwardConnections.most} connections to origins and shards, as many as its process may open.`,
  );
}

/** Says nothing of what the name stands for: that is not the tenant's to know. */
function privateAddress(host: string): FetchError {
  const what = isIP(host) === 0 ? "stands for no address" : "is not one";
  return new FetchError(
    "private-address",
    `${host} ${what} that workers may reach here: public, and neither this host's own nor denied by its operator, who may allow it by name (\`private\`).`,
  );
}
