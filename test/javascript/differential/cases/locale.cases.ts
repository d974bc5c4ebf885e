import { type Case, casesNamed, casesOf } from "../case.ts";

const numbers = [
  0, 1, -1, 999, 1000, 1234567.891, -1234.5, 0.5, 1.005, 2.5, 0.285, 1e21, 1.5e300, 5e-324, 1e-7,
  0.0005, 123456789012345680000,
];
const formats: readonly (Intl.NumberFormatOptions | undefined)[] = [
  undefined,
  {},
  { maximumFractionDigits: 0 },
  { minimumFractionDigits: 2 },
  { minimumFractionDigits: 2, maximumFractionDigits: 2 },
  { style: "percent" },
  { style: "percent", maximumFractionDigits: 1 },
  { useGrouping: false },
];
const moments = [
  0, 951_782_399_000, 1_600_000_000_123, -62_200_000_000_000, -99_999_999_999_999, 43_200_000,
  8.64e15,
];

const named: Record<string, () => unknown> = {
  "not numbers": () =>
    [Number.NaN, Infinity, -Infinity].map((value) => [
      value.toLocaleString("en-US"),
      value.toLocaleString("en", { style: "percent" }),
    ]),
  "minus zero": () => [(-0).toLocaleString("en"), (-0.0001).toLocaleString("en")],
  "a BigInt": () => [123456789012345678901n.toLocaleString("en-US"), (-5n).toLocaleString(["en"])],
  "a list of locales": () => (1234.5).toLocaleString(["en-US", "de"]),
  "fraction digits out of range": () => (1).toLocaleString("en", { maximumFractionDigits: 101 }),
  "fraction digits below zero": () => (1).toLocaleString("en", { minimumFractionDigits: -1 }),
  "more digits at least than at most": () =>
    (1).toLocaleString("en", { minimumFractionDigits: 3, maximumFractionDigits: 2 }),
  "null for the locales": () => (1).toLocaleString(null as never),
  "an invalid date": () => new Date(Number.NaN).toLocaleString("en-US", { timeZone: "UTC" }),
  "letters' cases": () => [
    "ÀÉß".toLocaleLowerCase("en"),
    "àéß".toLocaleUpperCase(["de"]),
    "x".toLocaleUpperCase(),
  ],
  "the methods' shape": () =>
    [
      Number.prototype.toLocaleString,
      Date.prototype.toLocaleTimeString,
      String.prototype.localeCompare,
    ].map(({ name, length }) => [name, length]),
  "a method on something else": () => Number.prototype.toLocaleString.call("x", "en"),
};

export const localeCases: readonly Case[] = [
  ...casesOf("in English, the number", numbers, (value) =>
    formats.map((format) => value.toLocaleString("en-US", format)),
  ),
  ...casesOf("in English, the moment", moments, (ms) => {
    const date = new Date(ms);
    const options = { timeZone: "UTC" };
    return [
      date.toLocaleString("en-US", options),
      date.toLocaleDateString("en-US", options),
      date.toLocaleTimeString("en-US", options),
    ];
  }),
  ...casesNamed("in English", named),
];
