/** One way for bits from a guest to another. What stands for a zero takes as long as what stands for a one, where that
 * is a matter of how the time is spent. */
export interface Channel {
  readonly name: string;
  /** What the sender does for a one, and for a zero. */
  readonly about: string;
  /** Which of the two guests has it. */
  readonly guest: "plain" | "reaching";
  /** What is done meanwhile for a zero. */
  readonly zero: "computes" | "waits" | "nothing";
  /** The most of what it does for a one that a request may do. */
  readonly most: number;
  /** What the receiver does in each probe. */
  readonly work: number;
  /** How long a slot may be, in ms. */
  readonly slots: readonly number[];
  /** Whether the receiver looks once, after the sender has done its part. */
  readonly after?: boolean;
}

/** Functions of the plain guest that can be heated, once each: V8 keeps what it has optimised. */
export const heatable = 512;

const slots = [5, 15, 40] as const;

export const channels: readonly Channel[] = [
  {
    name: "turns",
    about: "computes, or ends at once; the receiver computes for a fraction of a ms",
    ...{ guest: "plain", zero: "nothing", most: 1_000_000, work: 300, slots },
  },
  {
    name: "answers",
    about: "answers with many KiB, or computes; the receiver's requests queue behind",
    ...{ guest: "plain", zero: "computes", most: 128, work: 0, slots },
  },
  {
    name: "memory",
    about: "takes and writes memory, or computes; the receiver takes 1 MiB",
    ...{ guest: "plain", zero: "computes", most: 240, work: 16, slots },
  },
  {
    name: "caches",
    about: "writes 32 MiB again and again, or computes; the receiver goes through 2 MiB",
    ...{ guest: "plain", zero: "computes", most: 100_000, work: 300, slots },
  },
  {
    name: "code",
    about:
      "runs a function until it is optimised, or another; the receiver runs it in its own copy",
    ...{
      guest: "plain",
      zero: "computes",
      most: 1_000_000,
      work: 400,
      slots: [15, 40],
      after: true,
    },
  },
  {
    name: "calls",
    about: "calls the host without end, or waits; the receiver calls it four times",
    ...{ guest: "reaching", zero: "waits", most: 10_000, work: 4, slots },
  },
  {
    name: "kv",
    about: "writes to its namespace, or waits; the receiver reads from its own",
    ...{ guest: "reaching", zero: "waits", most: 5_000, work: 1, slots },
  },
  {
    name: "fetch",
    about: "fetches 64 KiB each from an origin of its own, or waits; the receiver fetches a byte",
    ...{ guest: "reaching", zero: "waits", most: 5_000, work: 1, slots },
  },
];
