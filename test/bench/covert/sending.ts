import { type Channel, heatable } from "./channel.ts";
import type { SendersVisitor } from "./senders-visitor.ts";
import { until } from "./visitor.ts";

/** One frame, from when on and how. */
export interface FrameOrder {
  readonly channel: Channel;
  readonly frame: number;
  readonly slots: number;
  /** The length of a slot, in ms. */
  readonly slotMs: number;
  /** When the first slot begins, as of `wallNow`. */
  readonly begins: number;
}

/** What the sender's process is told to do. */
export type SenderOrder = { readonly host: string } & (
  | ({ readonly kind: "send" } & FrameOrder)
  | { readonly kind: "calibrate"; readonly channel: Channel }
  | { readonly kind: "ask"; readonly path: string }
);

/** How much of a slot the sender is at work. */
const share = 0.6;

/** For how long something is done to learn how long it takes, in ms. */
const calibrated = 8;

/** Which of the functions that can be heated a slot of a frame has: each is used once. */
export const heatedBy = (frame: number, slot: number, slots: number): number =>
  (frame * slots + slot) % heatable;

/** How much the sender does for a one and for a zero. */
export interface Amounts {
  readonly one: number;
  readonly zero: number;
}

/** What a ms has room for, of all that senders do. */
export class Sizes {
  readonly #perMs = new Map<string, number>();

  /** Learns how much of what a channel's sender does takes how long. */
  async calibrate({ name, most, guest }: Channel, visitor: SendersVisitor): Promise<void> {
    if (guest === "plain" && !this.#perMs.has("turns")) {
      await this.#learn("turns", 1_000_000, visitor);
    }
    // What can be heated once is not heated here: it takes as long as computing does.
    if (name !== "turns" && name !== "code") await this.#learn(name, most, visitor);
  }

  /** Doubles what stands for a one until it takes some ms. The first slot of a frame is a one. */
  async #learn(name: string, most: number, visitor: SendersVisitor): Promise<void> {
    for (let amount = 1; ; amount = Math.min(most, amount * 2)) {
      const micros: number[] = [];
      for (let each = 0; each < 3; each++) {
        micros.push((await visitor.ask(`/send/${name}/0/0/${amount}/0/0`)).micros);
      }
      const ms = Math.min(...micros) / 1_000;
      if (ms < calibrated && amount < most) continue;
      this.#perMs.set(name, amount / ms);
      return;
    }
  }

  of({ channel, slotMs }: FrameOrder): Amounts {
    const ms = share * slotMs;
    const computes = this.#amount("turns", ms);
    const one = channel.name === "code" ? computes : this.#amount(channel.name, ms);
    const zero = { computes, waits: Math.round(ms), nothing: 0 }[channel.zero];
    return { one: Math.min(one, channel.most), zero };
  }

  #amount(name: string, ms: number): number {
    return Math.max(1, Math.round((this.#perMs.get(name) ?? 1) * ms));
  }
}

/** Asks once in each slot, in the same way whatever the bit. Where the slot before is not done yet one is left out, so that
 * the others come in time. */
export async function sendFrame(
  { channel, frame, slots, slotMs, begins }: FrameOrder,
  { one, zero }: Amounts,
  visitor: SendersVisitor,
): Promise<void> {
  let asked: Promise<unknown> | null = null;
  for (let slot = 0; slot < slots; slot++) {
    await until(begins + slot * slotMs);
    if (asked !== null) continue;
    const index = heatedBy(frame, slot, slots);
    const path = `/send/${channel.name}/${frame}/${slot}/${one}/${zero}/${index}`;
    asked = visitor.ask(path).then(() => {
      asked = null;
    });
    // What it fails with is told at the end.
    asked.catch(() => {});
  }
  await asked;
}
