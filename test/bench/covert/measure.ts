import { type Channel, heatable } from "./channel.ts";
import { decode, preamble, reliableRate } from "./decode.ts";
import { frameBits } from "./frame-bits.ts";
import type { Placed } from "./placements.ts";
import { receiveFrame } from "./receiving.ts";
import { wallNow } from "./visitor.ts";

/** What one channel passed in one placement. */
export interface ChannelFigures {
  readonly placement: string;
  readonly channel: string;
  readonly slotMs: number;
  /** Bits sent in a second, of which so many came in this measurement, the preambles left out. */
  readonly bitsPerSecond: number;
  readonly bits: number;
  readonly errors: number;
  /** Bits a second that can be relied on. */
  readonly reliable: number;
  /** How the bits were read, by frames. */
  readonly readBy: Readonly<Record<string, number>>;
  /** What the frame that chose the length of a slot had: errors of so many bits, by that length. */
  readonly tried: Readonly<Record<string, number>>;
}

export interface FrameSizes {
  /** Slots of a frame, its preamble among them. */
  readonly slots: number;
  /** Frames that are judged. */
  readonly frames: number;
}

/** From the order to the first slot, in ms: the order has to reach the sender's process. */
const lead = 40;

/** Passes frames through a channel. The first one of each length of a slot only chooses among them: the others, at the
 * one that passed most, are what counts. */
export async function measureChannel(
  placed: Placed,
  channel: Channel,
  { seed, slots, frames }: FrameSizes & { readonly seed: string },
): Promise<ChannelFigures> {
  await placed.order(channel.guest, { kind: "calibrate", channel });
  let frame = 0;
  const pass = (slotMs: number) =>
    passFrame(placed, channel, { seed, slots, slotMs, frame: frame++ });
  const tried: { slotMs: number; errors: number; bits: number }[] = [];
  for (const slotMs of channel.slots) tried.push({ slotMs, ...(await pass(slotMs)) });
  const rate = (each: { slotMs: number; errors: number; bits: number }) =>
    reliableRate(1_000 / each.slotMs, each.bits, each.errors);
  // Where none passes anything the longest slot has the best chance.
  const { slotMs } = tried.reduce((best, each) => (rate(each) >= rate(best) ? each : best));
  const readBy: Record<string, number> = {};
  let [bits, errors] = [0, 0];
  // Half as many show that nothing passes where nothing has so far. Each function can be heated once.
  const wanted = tried.some((each) => rate(each) > 0) ? frames : Math.ceil(frames / 2);
  const most = channel.name === "code" ? Math.floor(heatable / slots) - tried.length : wanted;
  for (let left = Math.min(wanted, most); left > 0; left--) {
    const passed = await pass(slotMs);
    bits += passed.bits;
    errors += passed.errors;
    readBy[passed.readBy] = (readBy[passed.readBy] ?? 0) + 1;
  }
  const bitsPerSecond = 1_000 / slotMs;
  return {
    ...{
      placement: placed.placement.name,
      channel: channel.name,
      slotMs,
      bitsPerSecond,
      bits,
      errors,
    },
    ...{ reliable: reliableRate(bitsPerSecond, bits, errors), readBy },
    tried: Object.fromEntries(tried.map((each) => [each.slotMs, each.errors])),
  };
}

async function passFrame(
  placed: Placed,
  channel: Channel,
  { seed, slots, slotMs, frame }: { seed: string; slots: number; slotMs: number; frame: number },
): Promise<{ bits: number; errors: number; readBy: string }> {
  const order = { channel, frame, slots, slotMs, begins: wallNow() + lead };
  const [readings] = await Promise.all([
    receiveFrame(order, placed.receiver(channel.guest)),
    placed.order(channel.guest, { kind: "send", ...order }),
  ]);
  const { bits, readBy } = decode(readings);
  const sent = frameBits(seed, frame, slots).slice(preamble.length);
  const errors = bits.filter((bit, at) => bit !== sent[at]).length;
  return { bits: bits.length, errors, readBy };
}
