import type { ControlledEntry } from "../shard/protocol.ts";

/** An entry's value: text is kept as UTF-8. */
export type EntryValue = string | Uint8Array;

/** What a namespace begins with, by key. */
export type SeedEntries = Readonly<
  Record<
    string,
    | EntryValue
    | {
        readonly value: EntryValue;
        readonly metadata?: string;
        /** ms since 1970. */
        readonly expiresAt?: number;
      }
  >
>;

/** @internal */
export function seedEntries(seeds: SeedEntries): ControlledEntry[] {
  return Object.entries(seeds).map(([key, seed]) => {
    if (typeof seed === "string" || seed instanceof Uint8Array) return { key, value: bytes(seed) };
    return { ...seed, key, value: bytes(seed.value) };
  });
}

const bytes = (value: EntryValue): Uint8Array =>
  typeof value === "string" ? new TextEncoder().encode(value) : value;

/** An entry as it is kept. */
export class TestEntry {
  readonly value: Uint8Array;
  readonly metadata: string | null;
  /** ms since 1970. */
  readonly expiresAt: number | null;

  /** @internal */
  constructor({ value, metadata = undefined, expiresAt = undefined }: ControlledEntry) {
    this.value = value;
    this.metadata = metadata ?? null;
    this.expiresAt = expiresAt ?? null;
  }

  text(): string {
    return new TextDecoder().decode(this.value);
  }

  json(): unknown {
    return JSON.parse(this.text());
  }
}
