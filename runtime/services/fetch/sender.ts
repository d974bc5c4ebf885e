import type { IncomingResponse, OutgoingRequest } from "./egress.ts";
import type { EgressRules } from "./egress-settings.ts";

/** What sends a worker's requests: the network, or canned answers. */
export interface Sender {
  /** @throws FetchError */
  send(
    request: OutgoingRequest,
    rules: EgressRules,
    signal: AbortSignal,
  ): Promise<IncomingResponse>;
  close(): Promise<void>;
}
