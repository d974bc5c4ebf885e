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

  /** Doubles what stands for a one until it takes some ms more than a request takes anyway, and as long as that. The first
   * slot of a frame is a one. */
  async #learn(name: string, most: number, visitor: SendersVisitor): Promise<void> {
    const ms = async (amount: number) => {
      const micros: number[] = [];
      for (let each = 0; each < 5; each++) {
        micros.push((await visitor.ask(`/send/${name}/0/0/${amount}/0/0`)).micros);
      }
      return Math.min(...micros) / 1_000;
    };
    const anyway = await ms(1);
    for (let amount = 2; ; amount = Math.min(most, amount * 2)) {
      const more = (await ms(amount)) - anyway;
      if (more < calibrated + anyway && amount < most) continue;
      this.#perMs.set(name, amount / Math.max(more, 1));
      return;
    }
  }

  of({ channel, slotMs }: FrameOrder): Amounts {
    const name = channel.name === "code" ? "turns" : channel.name;
    // What may not be done for as long is done for less, and so is what stands for a zero.
    const ms = Math.min(share * slotMs, channel.most / (this.#perMs.get(name) ?? 1));
    const zero = { computes: this.#amount("turns", ms), waits: Math.round(ms), nothing: 0 };
    return { one: this.#amount(name, ms), zero: zero[channel.zero] };
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
