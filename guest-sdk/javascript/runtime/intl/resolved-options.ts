import type { HostFormatter } from "./formatter.ts";

const numbers = /^(minimum|maximum)\w+Digits$|^fractionalSecondDigits$|^roundingIncrement$/;

/** What a formatter goes by, with the types that `resolvedOptions` has. */
export function resolvedOptions(formatter: HostFormatter): Record<string, unknown> {
  return Object.fromEntries(
    formatter.resolved().map(([name, text]) => {
      if (numbers.test(name)) return [name, Number(text)];
      if (name === "hour12") return [name, text === "true"];
      return [name, name === "useGrouping" && text === "false" ? false : text];
    }),
  );
}
