import { grantNeeded } from "../loop/granted.ts";

/** The global `fetch` of a worker without the grant: it rejects as a request that reaches no network. */
export function fetch(): Promise<never> {
  return Promise.reject(new TypeError(grantNeeded("fetch", "fetch()")));
}
