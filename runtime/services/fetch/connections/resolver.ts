import type { promises as dns } from "node:dns";
import { setTimeout } from "node:timers/promises";
import { FetchError } from "../fetch-error.ts";

/** Answers which addresses a name stands for. */
export interface Resolver {
  /** Addresses as text, in the order to try them.
   * @param named whether the operator named the origin as one that may be private: then what the system alone
   * knows counts too. @throws FetchError `dns`. */
  addresses(name: string, named: boolean): Promise<readonly string[]>;
  /** Ends the questions that wait for an answer. */
  close(): void;
}

/** The most addresses of one kind that are kept of a name. */
const maxPerKind = 8;

/** How long an answer for IPv6 is waited for when there is one for IPv4, in ms: some name servers never give
 * one (RFC 8305, section 3). */
const patience = 300;

/** What one question came to. */
interface Answered {
  readonly addresses: readonly string[];
  /** The error's code, where there was one. */
  readonly code: string;
}

/** Most workers ask for no name, and it reads the system's settings as it is loaded. */
const loadDns = () => process.getBuiltinModule("node:dns").promises;

/** What the system knows of a name: by its hosts file, its search domains, and whatever else it is set up to
 * ask. Fails where that is nothing. */
export type SystemLookup = (name: string) => Promise<readonly string[]>;

const systemLookup: SystemLookup = async (name) => {
  const found = await loadDns().lookup(name, { all: true });
  return found.map(({ address }) => address);
};

/** What a name server says of names that do not exist: only then is the system asked. */
const absent: ReadonlySet<string> = new Set(["ENOTFOUND", "ENODATA"]);

export interface DnsOptions {
  /** Addresses of name servers, with optional ports; those of the system where left out. */
  readonly servers?: readonly string[];
  /** The time-out of one question, in ms; each is asked twice. */
  readonly timeout?: number;
  /** Null for none, as where servers are given. */
  readonly system?: SystemLookup | null;
}

/** Asks name servers directly, for one tenant. The system's `getaddrinfo` is avoided: Node runs it on four threads
 * that the whole process shares, and one tenant's name servers that don't answer would hold up all others. It is
 * used only for origins that an operator has named and DNS does not know. */
export class DnsResolver implements Resolver {
  readonly #resolver: dns.Resolver;
  readonly #system: SystemLookup | null;

  constructor({
    servers,
    timeout = 2_000,
    system = servers === undefined ? systemLookup : null,
  }: DnsOptions = {}) {
    this.#resolver = new (loadDns().Resolver)({ timeout, tries: 2 });
    this.#system = system;
    if (servers !== undefined) this.#resolver.setServers(servers);
  }

  async addresses(name: string, named: boolean): Promise<readonly string[]> {
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
    if (named && this.#system !== null && reasons.every((code) => absent.has(code))) {
      const known = await this.#system(name).catch(() => []);
      if (known.length > 0) return known.slice(0, 2 * maxPerKind);
    }
    throw new FetchError("dns", `The name ${name} has no address: ${why(reasons)}.`);
  }

  close(): void {
    this.#resolver.cancel();
  }
}

const unanswered: Answered = { addresses: [], code: "ETIMEOUT" };

function answered(question: Promise<string[]>): Promise<Answered> {
  return question.then(
    (addresses) => ({ addresses: addresses.slice(0, maxPerKind), code: "" }),
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
