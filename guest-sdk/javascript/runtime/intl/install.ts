// The global Intl, and the methods of the language that go by it.
import { DateTimeFormat, localeFormatter, momentText } from "./date-time-format.ts";
import { NumberFormat, numberFormatter, numberText } from "./number-format.ts";

const halves = {
  toLocaleString: ["date", "time"],
  toLocaleDateString: ["date"],
  toLocaleTimeString: ["time"],
} as const;

export function installIntl(): void {
  const services = { DateTimeFormat, NumberFormat };
  const intl: object = {};
  for (const [name, made] of Object.entries(services)) {
    Object.defineProperty(made, "name", { value: name, configurable: true });
    Object.defineProperty(made, "length", { value: 0, configurable: true });
    Object.defineProperty(made.prototype, Symbol.toStringTag, {
      value: `Intl.${name}`,
      configurable: true,
    });
    define(intl, name, made);
  }
  Object.defineProperty(intl, Symbol.toStringTag, { value: "Intl", configurable: true });
  define(globalThis, "Intl", intl);

  for (const [name, written] of Object.entries(halves)) {
    replace(Date.prototype, name, {
      [name](this: Date, locales?: unknown, options?: unknown): string {
        const moment = Date.prototype.getTime.call(this);
        const formatter = localeFormatter(locales, options, written);
        return Number.isNaN(moment) ? "Invalid Date" : formatter.format(momentText(moment));
      },
    });
  }
  for (const { prototype } of [Number, BigInt]) {
    const primitiveOf = prototype.valueOf as (this: unknown) => unknown;
    replace(prototype, "toLocaleString", {
      toLocaleString(this: unknown, locales?: unknown, options?: unknown): string {
        const value = primitiveOf.call(this);
        return numberFormatter(locales, options).format(numberText(value));
      },
    });
  }
}

function define(holder: object, name: string, value: unknown): void {
  Object.defineProperty(holder, name, { value, writable: true, configurable: true });
}

function replace(holder: object, name: string, { [name]: method }: Record<string, unknown>): void {
  Object.defineProperty(method, "length", { value: 0, configurable: true });
  define(holder, name, method);
}
