// Date, whose now is the moment the request began, or the last one at which it had waited for the host. The
// engine's own asks the system for the time, and there is none.
import { granted } from "../loop/granted.ts";
import { isInRequest } from "../loop/phase.ts";

const EngineDate = Date;
let moment: number | null = null;
/** How often the host was waited for. */
export let timesWaited = 0;

/** Milliseconds since 1970-01-01T00:00:00Z: 0 at top level, since that runs when a worker is built. */
export function wallClock(what: string): number {
  if (!isInRequest()) return 0;
  moment ??= granted("clock", what).wallClock();
  return moment;
}

/** The host was waited for: its clock shows a later moment. */
export function clockMoved(): void {
  moment = null;
  timesWaited++;
}

function now(): number {
  return wallClock("Date.now()");
}

/** The global `Date` (ECMA-262 §21.4): the engine's, with another now. */
export const GuestDate = function (this: unknown, ...values: unknown[]): unknown {
  if (new.target === undefined) return new EngineDate(wallClock("Date()")).toString();
  const known = values.length === 0 ? [wallClock("new Date()")] : values;
  return Reflect.construct(EngineDate, known, new.target);
} as unknown as DateConstructor;

Object.defineProperties(GuestDate, {
  name: { value: "Date", configurable: true },
  length: { value: 7, configurable: true },
  prototype: { value: EngineDate.prototype, writable: false },
  now: { value: now, writable: true, configurable: true },
  parse: { value: EngineDate.parse, writable: true, configurable: true },
  UTC: { value: EngineDate.UTC, writable: true, configurable: true },
});
Object.defineProperty(EngineDate.prototype, "constructor", {
  value: GuestDate,
  writable: true,
  configurable: true,
});
