import { KiB } from "../byte-units.ts";
import type { Outcome, Usage } from "../worker/outcome/usage.ts";

/**
 * The price of the host's work for a request outside its isolate, in fuel units: no limit of the request applies to it,
 * its tenant's rate pays it. Measured over the whole process tree by `npm run bench -- cheats`, at some twenty fuel
 * units per nanosecond: an honest guest's fuel takes half as long again there as by itself.
 */
interface RequestPrice {
  readonly each: number;
  /** For each field of the request and of the answer. */
  readonly field: number;
  /** For each byte of the content of either. */
  readonly in: number;
  readonly out: number;
  /** For each byte of an answer beyond the first {@link firstBytes}, where that is another. */
  readonly outBeyond?: number;
}

/** What copies to an answer's content cost a byte falls with its length: from some point on it is that of writing it. */
const firstBytes = 256 * KiB;

/** Reading and routing, handing over to an isolate and back, telling, writing. */
const answered: RequestPrice = { each: 5_000_000, field: 10_000, in: 95, out: 75, outBeyond: 6 };

/** The price of an answer from the cache in front of its worker. */
const kept: RequestPrice = { each: 500_000, field: 5_000, in: 20, out: 6 };

/**
 * The additional price of a failed guest, whose instance is dropped, and the price for each unit of fuel that making
 * one burned: the system maps and unmaps its pages, which that fuel does not cover.
 */
const failed = 12_000_000;
const started = 3;

/** For each line that a guest logged and somebody reads, and for each UTF-16 code unit of it. */
const logged = { line: 30_000, unit: 150 };

/** The price of a request that no guest has seen: its content is not read. */
const refused: RequestPrice = { each: 500_000, field: 5_000, in: 0, out: 6 };

/** What the process that holds the port does besides where cordons are apart. */
const fronts: RequestPrice = { each: 2_800_000, field: 15_000, in: 60, out: 60 };

/** The sizes of a finished request, besides its outcome. */
export interface RequestSizes {
  readonly fields: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  /** True if it came through another process, which owns the port. */
  readonly byFront: boolean;
}

/** Fuel for what the host did for a request but what its worker asked for (`services/operation-work.ts`). */
export function requestWork(outcome: Outcome, sizes: RequestSizes): number {
  const fields = sizes.fields + (outcome.response?.fields.length ?? 0);
  const work = priceFor(priceOf(outcome), fields, sizes) + guestWork(outcome);
  return sizes.byFront ? work + priceFor(fronts, fields, sizes) : work;
}

function priceFor(price: RequestPrice, fields: number, { bytesIn, bytesOut }: RequestSizes) {
  const { each, field, in: inward, out, outBeyond = out } = price;
  const first = Math.min(bytesOut, firstBytes);
  return each + field * fields + inward * bytesIn + out * first + outBeyond * (bytesOut - first);
}

function guestWork({ error, log, usage }: Outcome): number {
  let work = started * usage.startFuel;
  if (error !== null && !isGuestless(usage)) work += failed;
  for (const { message } of log) work += logged.line + logged.unit * message.length;
  return work;
}

/** True if no guest has run for the request. */
export function isGuestless({ wallMs, fuel }: Pick<Usage, "wallMs" | "fuel">): boolean {
  return wallMs === 0 && fuel === 0;
}

function priceOf(outcome: Outcome): RequestPrice {
  if (!isGuestless(outcome.usage)) return answered;
  return outcome.error === null ? kept : refused;
}
