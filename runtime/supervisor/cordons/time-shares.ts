import { TimeShare } from "../../process/time-share.ts";
import { withoutTrial } from "./cordon-names.ts";

/** Time of this process that shards may take for what they say, by the cordon that they are of. */
export class TimeShares {
  readonly #holder: () => string;
  readonly #homeOf: (cordon: string) => string;
  readonly #shares = new Map<string, TimeShare>();

  /** @param holder the cordon whose shards get the public port's connections, and acknowledge each. @param homeOf the cordon
   * that the operator put a cordon's workers into. */
  constructor(holder: () => string, homeOf: (cordon: string) => string) {
    this.#holder = holder;
    this.#homeOf = homeOf;
  }

  /** Undefined of the holder's shards: they have as much as any child. */
  of(cordon: string): TimeShare | undefined {
    if (cordon === this.#holder()) return undefined;
    const home = this.#homeOf(withoutTrial(cordon));
    const share = this.#shares.get(home) ?? new TimeShare();
    this.#shares.set(home, share);
    return share;
  }
}
