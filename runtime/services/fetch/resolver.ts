import { promises as dns } from "node:dns";
import { FetchError } from "./fetch-error.ts";

/** Answers which addresses a name stands for. */
export interface Resolver {
  /** Addresses as text, in the order to try them. @throws FetchError `dns`. */
  addresses(name: string): Promise<readonly string[]>;
  /** Ends the questions that wait for an answer. */
  close(): void;
}

/** More than this a name does not need. */
const mostAddresses = 16;

/** Asks name servers itself, for one tenant. Not the system's `getaddrinfo`: Node runs that on four threads
 * that the whole process shares, and one tenant's name servers that don't answer would hold up everyone. */
export class DnsResolver implements Resolver {
  readonly #resolver: dns.Resolver;

  /** @param servers addresses with optional ports; those of the system where left out.
   * @param timeout of one question, in ms; each is asked twice. */
  constructor({
    servers,
    timeout = 2_000,
  }: { servers?: readonly string[]; timeout?: number } = {}) {
    this.#resolver = new dns.Resolver({ timeout, tries: 2 });
    if (servers !== undefined) this.#resolver.setServers(servers);
  }

  async addresses(name: string): Promise<readonly string[]> {
    // Never asked of a name server (RFC 6761, section 6.3).
    if (name === "localhost" || name.endsWith(".localhost")) return ["127.0.0.1", "::1"];
    const answers = await Promise.allSettled([
      this.#resolver.resolve4(name),
      this.#resolver.resolve6(name),
    ]);
    const found = answers.flatMap((answer) =>
      answer.status === "fulfilled" ? answer.value.slice(0, mostAddresses / 2) : [],
    );
    if (found.length > 0) return found;
    const reasons = answers.map((answer) =>
      answer.status === "rejected" ? answer.reason.code : "",
    );
    throw new FetchError("dns", `The name ${name} has no address: ${why(reasons)}.`);
  }

  close(): void {
    this.#resolver.cancel();
  }
}

function why(codes: readonly unknown[]): string {
  if (codes.includes("ENOTFOUND")) return "there is no such name";
  if (codes.some((code) => code === "ETIMEOUT" || code === "ECONNREFUSED")) {
    return "no name server answered";
  }
  if (codes.every((code) => code === "ENODATA")) return "it has no A and no AAAA record";
  return "its name servers failed";
}
