import { BlockList, isIPv4, isIPv6 } from "node:net";
import { type NetworkInterfaceInfo, networkInterfaces } from "node:os";

/** How long what was seen of the machine's addresses holds, in ms: they change while it runs. */
const pollInterval = 2_000;

export type Interfaces = () => NodeJS.Dict<NetworkInterfaceInfo[]>;

/** The addresses of this machine's own interfaces. An address that a cloud translates to one of them is not known
 * here. */
export class OwnAddresses {
  readonly #look: Interfaces;
  #known = new BlockList();
  #lookedAt = Number.NEGATIVE_INFINITY;

  constructor(look: Interfaces = networkInterfaces) {
    this.#look = look;
  }

  /** Whether an address, as text in any form, is this host's. */
  has(address: string): boolean {
    const now = performance.now();
    if (now - this.#lookedAt >= pollInterval) {
      this.#lookedAt = now;
      this.#lookAgain();
    }
    return this.#known.check(address, isIPv4(address) ? "ipv4" : "ipv6");
  }

  /** What was seen last holds where the system does not tell, as when this process can open no more files. */
  #lookAgain(): void {
    let found: ReturnType<Interfaces>;
    try {
      found = this.#look();
    } catch {
      return;
    }
    const known = new BlockList();
    for (const { address } of Object.values(found).flatMap((each) => each ?? [])) {
      const [plain = ""] = address.split("%");
      if (isIPv4(plain)) known.addAddress(plain, "ipv4");
      else if (isIPv6(plain)) known.addAddress(plain, "ipv6");
    }
    this.#known = known;
  }
}
