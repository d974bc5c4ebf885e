import type { Response } from "../abi/generated/types.ts";
import { fieldBytes } from "../message/field-bytes.ts";
import type { Limits } from "../settings/limits.ts";
import type { Outcome } from "../worker/outcome/usage.ts";

/** How near one request came to a limit: `share` 1 is the limit itself. */
export interface Share {
  readonly limit: keyof Limits;
  readonly share: number;
}

/** How limits read in a sentence. */
export const limitNames: Readonly<Record<keyof Limits, string>> = {
  fuel: "fuel",
  startFuel: "start-up fuel",
  cpu: "CPU time",
  startCpu: "start-up CPU time",
  memory: "memory",
  stack: "call stack",
  tableElements: "table elements",
  deadline: "wall clock",
  uri: "URI",
  requestFields: "request fields",
  requestBody: "request body",
  streamedBody: "streamed request body",
  subrequests: "subrequests",
  subrequestsAtOnce: "subrequests at once",
  responseFields: "response fields",
  responseBody: "response body",
  log: "log",
  isolateHeap: "isolate heap",
};

/** The limits that a request can use up, and how far this one did, nearest first. */
export function sharesOf({ usage, response }: Outcome, limits: Limits): Share[] {
  const used: [keyof Limits, number][] = [
    ["fuel", usage.fuel],
    ["cpu", usage.cpuMs],
    ["memory", usage.memoryBytes],
    ["deadline", usage.wallMs],
    ["responseBody", response === null ? 0 : bodyBytes(response)],
    ["responseFields", response === null ? 0 : fieldBytes(response.fields)],
  ];
  return used
    .map(([limit, value]) => ({ limit, share: limits[limit] > 0 ? value / limits[limit] : 0 }))
    .sort((a, b) => b.share - a.share);
}

/** Bytes of a message's body. */
export function bodyBytes({ body }: Pick<Response, "body">): number {
  return body.tag === "bytes" ? body.val.length : 0;
}
