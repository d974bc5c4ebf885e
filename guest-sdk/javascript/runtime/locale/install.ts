// Gives the methods that take a locale one that says what it can't.
import { dateMethod, englishDate, englishDateTime, englishTime } from "./date-text.ts";
import { englishNumber } from "./number-text.ts";
import { requireNoOrder, requireUsualCase } from "./string-text.ts";

type Method = (this: never, ...values: never[]) => unknown;

function replace(holder: object, name: string, made: (original: never) => Method): void {
  const original = Reflect.get(holder, name) as Method;
  const method = made(original as never);
  Object.defineProperties(method, {
    name: { value: name, configurable: true },
    length: { value: original.length, configurable: true },
  });
  Object.defineProperty(holder, name, { value: method, writable: true, configurable: true });
}

const dates = {
  toLocaleString: englishDateTime,
  toLocaleDateString: englishDate,
  toLocaleTimeString: englishTime,
};
for (const [name, write] of Object.entries(dates)) {
  replace(Date.prototype, name, (original) => dateMethod(name, original, write) as Method);
}

replace(Number.prototype, "toLocaleString", (original: () => string) => {
  return function (this: number, locales?: unknown, options?: unknown): string {
    const text = original.call(this);
    const value = Number.prototype.valueOf.call(this);
    return englishNumber(value, locales, options, "Number.prototype.toLocaleString") ?? text;
  };
});

replace(BigInt.prototype, "toLocaleString", (original: () => string) => {
  return function (this: bigint, locales?: unknown, options?: unknown): string {
    const text = original.call(this);
    const value = BigInt.prototype.valueOf.call(this);
    return englishNumber(value, locales, options, "BigInt.prototype.toLocaleString") ?? text;
  };
});

replace(String.prototype, "localeCompare", (original: (that: unknown) => number) => {
  return function (this: string, that?: unknown, locales?: unknown, options?: unknown): number {
    requireNoOrder(locales, options);
    return original.call(this, that);
  };
});

for (const name of ["toLocaleLowerCase", "toLocaleUpperCase"]) {
  replace(String.prototype, name, (original: () => string) => {
    return function (this: string, locales?: unknown): string {
      requireUsualCase(locales, name);
      return original.call(this);
    };
  });
}
