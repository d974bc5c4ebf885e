import { KiB, MiB } from "../../byte-units.ts";
import { SkerryError } from "../../errors.ts";
import type { HostInterface } from "./host-interface.ts";

/** Sizes in bytes, times in ms. */
export type InterfaceLimits = Required<NonNullable<HostInterface["limits"]>>;

const ranges = {
  bytesIn: { usual: MiB, least: 0, most: 16 * MiB },
  bytesOut: { usual: MiB, least: 0, most: 16 * MiB },
  atOnce: { usual: 64, least: 1, most: 10_000 },
  perSecond: { usual: 10_000, least: 1, most: 1_000_000 },
  deadline: { usual: 10_000, least: 1, most: 3_600_000 },
} as const;

const prices = {
  call: { usual: 1_000_000, least: 100 * KiB, most: Number.MAX_SAFE_INTEGER },
  byte: { usual: 100, least: 0, most: 1_000_000_000 },
} as const;

/** @throws SkerryError `bad-settings` for one that there is not, or out of its range. */
export function limitsOf({ limits = {} }: HostInterface): InterfaceLimits {
  return within("limits", ranges, limits);
}

/** Fuel of a call and of a byte, likewise. A call crosses into this process and back, which no price of less pays. */
export function pricesOf({ fuel = {} }: HostInterface): { call: number; byte: number } {
  return within("fuel", prices, fuel);
}

type Ranges<Name extends string> = Readonly<
  Record<Name, { readonly usual: number; readonly least: number; readonly most: number }>
>;

function within<Name extends string>(
  what: string,
  known: Ranges<Name>,
  given: Readonly<Partial<Record<string, number>>>,
): Record<Name, number> {
  const names = Object.keys(known) as Name[];
  for (const name of Object.keys(given)) {
    if (!(names as readonly string[]).includes(name)) {
      throw bad(`\`${what}\` of an interface has no ${name}: ${names.join(", ")}.`);
    }
  }
  const entries = names.map((name) => {
    const { usual, least, most } = known[name];
    const value = given[name] ?? usual;
    if (!Number.isSafeInteger(value) || value < least || value > most) {
      throw bad(`\`${what}.${name}\` must be a whole number from ${least} to ${most}.`);
    }
    return [name, value] as const;
  });
  return Object.fromEntries(entries) as Record<Name, number>;
}

const bad = (sentence: string) => new SkerryError("bad-settings", sentence);
