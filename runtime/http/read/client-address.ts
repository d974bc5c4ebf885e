import { BlockList, isIP } from "node:net";
import { SkerryError } from "../../errors.ts";

/**
 * The maximum of forwarding addresses that are checked, from the nearest on: no real set-up has more proxies, and each
 * check takes time.
 */
const maxHops = 32;

/** Addresses and ranges of the proxies in front, which are trusted to name their client. */
export class TrustedProxies {
  readonly #list = new BlockList();

  /** @param entries addresses and CIDR ranges, such as `10.0.0.0/8` or `::1`.
   * @throws SkerryError `bad-settings`, naming the entry. */
  constructor(entries: readonly string[]) {
    for (const entry of entries) this.#add(entry);
  }

  trusts(address: string): boolean {
    const version = isIP(address);
    return version !== 0 && this.#list.check(address, version === 6 ? "ipv6" : "ipv4");
  }

  #add(entry: string): void {
    const [address = "", prefix, ...rest] = entry.split("/");
    const version = isIP(address);
    const bits = version === 6 ? 128 : 32;
    const length = prefix === undefined ? bits : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
    if (version === 0 || rest.length > 0 || length < 0 || length > bits) {
      throw new SkerryError(
        "bad-settings",
        `The trusted proxy ${JSON.stringify(entry)} is neither an address nor a range such as 10.0.0.0/8.`,
      );
    }
    this.#list.addSubnet(address, length, version === 6 ? "ipv6" : "ipv4");
  }
}

/**
 * Returns the client behind a trusted peer: the last address of X-Forwarded-For that is not a trusted proxy's. Earlier
 * addresses were written by the client, and are not trusted.
 */
export function forwardedClient(
  peer: string,
  forwardedFor: string | undefined,
  proxies: TrustedProxies,
): string {
  if (forwardedFor === undefined) return peer;
  let client = peer;
  let end = forwardedFor.length;
  for (let hop = 0; hop < maxHops && end > 0; hop++) {
    const comma = forwardedFor.lastIndexOf(",", end - 1);
    const address = addressIn(forwardedFor.slice(comma + 1, end).trim());
    // An unreadable address was not written by a trusted proxy: the client is the one that passed it on.
    if (address === null) return client;
    client = address;
    if (!proxies.trusts(address)) return client;
    end = comma;
  }
  return client;
}

/** The scheme the client used, by X-Forwarded-Proto of a trusted peer; of several the last, which the
 * nearest proxy wrote. */
export function forwardedScheme(forwardedProto: string | undefined): "http" | "https" {
  if (forwardedProto === undefined) return "http";
  const last = forwardedProto.slice(forwardedProto.lastIndexOf(",") + 1).trim();
  return last.toLowerCase() === "https" ? "https" : "http";
}

/** An address in the form in which it is compared and shown: an IPv4 address that came over an IPv6 socket as IPv4. */
export function plainAddress(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  return mapped === null ? address : mapped[1]!;
}

/** The address in a forwarding field's item, which some proxies write with a port. */
function addressIn(item: string): string | null {
  const bare =
    /^\[([^\]]*)\](?::\d+)?$/.exec(item)?.[1] ?? /^([\d.]+):\d+$/.exec(item)?.[1] ?? item;
  return isIP(bare) === 0 ? null : plainAddress(bare);
}
