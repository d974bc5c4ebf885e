// Methods of String.prototype that a language changes (ECMA-402 §19.1).
import { refuseWithoutIntl } from "./locales.ts";

const orderAdvice =
  "Without it strings are compared by their code units, without a locale or options. Compare what you made alike first, as by " +
  "toLowerCase, or take a package, as natural-compare-lite for numbers in texts";

const caseAdvice =
  "Without it letters are changed as in no particular language. Replace those that differ there yourself";

/** Languages whose letters have cases of their own. */
export const ownCases = /^(tr|az|lt)(-|$)/i;

export function requireNoOrder(locales: unknown, options: unknown): void {
  const asked = [locales, options].filter((value) => value !== undefined);
  if (asked.length > 0) {
    refuseWithoutIntl(
      `String.prototype.localeCompare with ${shown(locales, options)}`,
      orderAdvice,
    );
  }
}

function shown(locales: unknown, options: unknown): string {
  const names = options === undefined ? [] : Object.keys(Object(options));
  const what =
    names.length === 0 ? "" : ` the option${names.length === 1 ? "" : "s"} ${names.join(", ")}`;
  if (locales === undefined) return what.trimStart() || "options";
  return `the locale ${String(locales)}${what === "" ? "" : ` and${what}`}`;
}

export function requireUsualCase(locales: unknown, name: string): void {
  if (locales === undefined) return;
  const first = typeof locales === "string" ? locales : Array.from(locales as Iterable<unknown>)[0];
  if (!ownCases.test(String(first))) return;
  refuseWithoutIntl(`String.prototype.${name} for "${String(first)}"`, caseAdvice);
}
