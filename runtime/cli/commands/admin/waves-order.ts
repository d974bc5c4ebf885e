import { SkerryError } from "../../../errors.ts";
import type { WavesOrder } from "../../../supervisor/control.ts";

export interface WavesOptions {
  readonly waves?: WavesOrder;
  /** ms. */
  readonly waveTime?: number;
}

/** What `--waves` and `--wave-time` ask for. @throws SkerryError `bad-usage` for a time without waves. */
export function wavesOrder({ waves, waveTime }: WavesOptions): WavesOrder | undefined {
  if (waves !== undefined) return { ...waves, ...(waveTime !== undefined && { watch: waveTime }) };
  if (waveTime === undefined) return undefined;
  throw new SkerryError("bad-usage", "`--wave-time` needs `--waves` beside it.");
}
