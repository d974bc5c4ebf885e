import { TimeShare } from "../../process/time-share.ts";
import { withoutTrial } from "./cordon-names.ts";
import type { ShardAuthority } from "./shard-authority.ts";

/** Time of this process that shards may take for what they say, by the cordon that they are of: with those of its workers that
 * are in quarantine, watched, or tried. @param holder the cordon whose shards get the public port's connections, and acknowledge
 * each: they have as much as any child. */
export function timesOf(
  authority: Pick<ShardAuthority, "homeOf">,
  holder: () => string,
): (cordon: string) => TimeShare | undefined {
  const shares = new Map<string, TimeShare>();
  return (cordon) => {
    if (cordon === holder()) return undefined;
    const home = authority.homeOf(withoutTrial(cordon));
    const share = shares.get(home) ?? new TimeShare();
    shares.set(home, share);
    return share;
  };
}
