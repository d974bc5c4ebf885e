import { middle, type Readings } from "./decode.ts";
import { type FrameOrder, heatedBy } from "./sending.ts";
import { until, type Visitor, wallNow } from "./visitor.ts";

/** How far into a slot the receiver begins to look, and until when it begins another look, as shares of the slot. */
const looks = { from: 0.1, to: 0.8, after: 0.75 } as const;

/** What one slot showed. */
interface Look {
  /** From sending to the end of the answer, in µs. */
  readonly micros: number;
  /** What the guest's clock showed when the request began and when it ended, in ns. */
  readonly began: number;
  readonly ended: number;
}

/** Looks in each slot, and tells what was seen in several ways. */
export async function receiveFrame(
  { channel, frame, slots, slotMs, begins }: FrameOrder,
  visitor: Visitor,
): Promise<Readings> {
  const all: Look[][] = [];
  for (let slot = 0; slot < slots; slot++) {
    const at = begins + slot * slotMs;
    const path = `/receive/${channel.name}/${channel.work}/${heatedBy(frame, slot, slots)}`;
    await until(at + slotMs * (channel.after ? looks.after : looks.from));
    const seen: Look[] = [];
    all.push(seen);
    // A look that took long may have gone past it.
    if (wallNow() > at + slotMs) continue;
    do {
      const { text, micros } = await visitor.ask(path);
      const [began = 0, ended = 0] = text.split(" ").map(Number);
      seen.push({ micros, began, ended });
    } while (!channel.after && wallNow() < at + slotMs * looks.to);
  }
  const of = (value: (seen: readonly Look[]) => number) => {
    const usual = middle(all.filter((seen) => seen.length > 0).map(value));
    return all.map((seen) => (seen.length > 0 ? value(seen) : usual));
  };
  return {
    "visitor, the usual": of((seen) => middle(seen.map(({ micros }) => micros))),
    "visitor, the longest": of((seen) => Math.max(...seen.map(({ micros }) => micros))),
    "visitor, the shortest": of((seen) => Math.min(...seen.map(({ micros }) => micros))),
    "guest's clock": of((seen) => (seen.at(-1)!.ended - seen[0]!.began) / seen.length),
  };
}
