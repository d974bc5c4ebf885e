import { connect, isIP, type LookupFunction, type Socket } from "node:net";
import { FetchError } from "../fetch-error.ts";
import type { Dialler, Wanted } from "./dialler.ts";
import type { Resolver } from "./resolver.ts";

/** Connects to checked addresses only: a name is resolved here, addresses that may not be reached are dropped, and
 * the socket gets the rest, so that no second answer of DNS comes in between. */
export class CheckedDialler implements Dialler {
  readonly #resolver: Resolver;
  readonly #isPublic: (address: string) => boolean;
  /** Questions that wait for an answer. Connections that are made at the same time ask once: hundreds of questions at
   * once get lost. */
  readonly #asked = new Map<string, Promise<readonly string[]>>();

  /** @param isPublic which addresses may be reached without an operator's word. */
  constructor(resolver: Resolver, isPublic: (address: string) => boolean) {
    this.#resolver = resolver;
    this.#isPublic = isPublic;
  }

  async dial({ target: { host, port }, anyAddress }: Wanted, signal: AbortSignal): Promise<Socket> {
    const permitted = anyAddress ? () => true : this.#isPublic;
    signal.throwIfAborted();
    // A socket asks nobody about an address.
    if (isIP(host) !== 0 && !permitted(host)) throw privateAddress(host);
    const lookup = this.#lookup(anyAddress, permitted);
    const socket = await connected(
      connect({ host, port, autoSelectFamily: true, lookup }).pause(),
      signal,
    );
    if (socket.remoteAddress === undefined || permitted(socket.remoteAddress)) return socket;
    socket.destroy();
    throw privateAddress(host);
  }

  close(): void {
    this.#resolver.close();
  }

  #lookup(anyAddress: boolean, permitted: (address: string) => boolean): LookupFunction {
    return (name, options, callback) => {
      const find = async () => {
        const found = await this.#addresses(name, anyAddress);
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

  #addresses(name: string, named: boolean): Promise<readonly string[]> {
    const key = `${named ? "named" : "public"} ${name}`;
    const question =
      this.#asked.get(key) ??
      this.#resolver.addresses(name, named).finally(() => this.#asked.delete(key));
    this.#asked.set(key, question);
    return question;
  }
}

/** Resolves when the socket is connected; destroyed by the signal before. */
function connected(socket: Socket, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const give = () => {
      signal.removeEventListener("abort", giveUp);
      socket.off("error", fail).on("error", () => {});
      resolve(socket);
    };
    const fail = (error: unknown) => {
      signal.removeEventListener("abort", giveUp);
      reject(error);
    };
    const giveUp = () => {
      socket.off("connect", give).destroy();
      reject(signal.reason);
    };
    socket.once("connect", give).on("error", fail);
    signal.addEventListener("abort", giveUp, { once: true });
  });
}

/** The error for a private address. It does not say which: that is not the tenant's to know. */
function privateAddress(host: string): FetchError {
  const what = isIP(host) === 0 ? "stands for no address" : "is not one";
  return new FetchError(
    "private-address",
    `${host} ${what} that workers may reach here: public, and neither this host's own nor denied by its operator, who may allow it by name (\`private\`).`,
  );
}
