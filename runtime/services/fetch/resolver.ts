import { promises as dns } from "node:dns";
import { setTimeout } from "node:timers/promises";
import { FetchError } from "./fetch-error.ts";

/** Answers which addresses a name stands for. */
export interface Resolver {
  /** Addresses as text, in the order to try them. @throws FetchError `dns`. */
  addresses(name: string): Promise<readonly string[]>;
  /** Ends the questions that wait for an answer. */
  close(): void;
}

/** More addresses of one kind a name does not need. */
const mostOfAKind = 8;

/** How long an answer for IPv6 is waited for when there is one for IPv4, in ms: some name servers never give
 * one (RFC 8305, section 3). */
const patience = 300;

/** What one question came to. */
interface Answered {
  readonly addresses: readonly string[];
  /** Of the error, where there was one. */
  readonly code: string;
}

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
    const question4 = answered(this.#resolver.resolve4(name));
    const question6 = answered(this.#resolver.resolve6(name));
    const answer4 = await question4;
    const answer6 = await (answer4.addresses.length === 0
      ? question6
      : Promise.race([question6, setTimeout(patience, unanswered, { ref: false })]));
    const found = [...answer4.addresses, ...answer6.addresses];
    if (found.length > 0) return found;
    const reasons = [answer4.code, answer6.code];
    throw new FetchError("dns", `The name ${name} has no address: ${why(reasons)}.`);
  }

  close(): void {
    this.#resolver.cancel();
  }
}

const unanswered: Answered = { addresses: [], code: "ETIMEOUT" };

function answered(question: Promise<string[]>): Promise<Answered> {
  return question.then(
    (addresses) => ({ addresses: addresses.slice(0, mostOfAKind), code: "" }),
    ({ code = "" }) => ({ addresses: [], code }),
  );
}

function why(codes: readonly string[]): string {
  if (codes.includes("ENOTFOUND")) return "there is no such name";
  if (codes.some((code) => code === "ETIMEOUT" || code === "ECONNREFUSED")) {
    return "no name server answered";
  }
  if (codes.every((code) => code === "ENODATA")) return "it has no A and no AAAA record";
  return "its name servers failed";
}
