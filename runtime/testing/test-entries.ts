import type { ControlledEntry } from "../shard/protocol.ts";

/** An entry's value: text is kept as UTF-8. */
export type EntryValue = string | Uint8Array;

/** What a namespace begins with, by key. */
export type SeedEntries = Readonly<
  Record<
    string,
    | EntryValue
    | {
        /** Its value. */
        readonly value: EntryValue;
        /** Text that is stored beside the value. */
        readonly metadata?: string;
        /** When it expires, in ms since 1970; never if it is left out. */
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
  /** Its value. */
  readonly value: Uint8Array;
  /** Text that is stored beside the value, or null. */
  readonly metadata: string | null;
  /** When it expires, in ms since 1970; null if it never does. */
  readonly expiresAt: number | null;

  /** @internal */
  constructor({ value, metadata = undefined, expiresAt = undefined }: ControlledEntry) {
    this.value = value;
    this.metadata = metadata ?? null;
    this.expiresAt = expiresAt ?? null;
  }

  /** Returns the value as text, read as UTF-8. */
  text(): string {
    return new TextDecoder().decode(this.value);
  }

  /** Returns the value, parsed as JSON. @throws SyntaxError if it is not JSON. */
  json(): unknown {
    return JSON.parse(this.text());
  }
}
