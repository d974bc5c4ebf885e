import { wholeSource } from "../../message/byte-source.ts";
import type { IncomingResponse, OutgoingRequest } from "./egress.ts";
import type { EgressRules } from "./egress-settings.ts";
import { FetchError } from "./fetch-error.ts";
import { normalMethod, sentMethod } from "./message-fields.ts";
import { matchesOrigin } from "./origin.ts";
import { type Hop, nextHop } from "./redirection.ts";
import { cancelBody } from "./request-body.ts";
import type { Sender } from "./sender.ts";
import { parseTarget, type Target } from "./target.ts";

/** A canned answer. */
export interface Stub {
  /** Any method where it is left out. */
  readonly method?: string;
  readonly url: string;
  readonly status: number;
  readonly headers: readonly [string, string][];
  readonly body: Uint8Array;
}

/** Redirects that are followed at most. */
const maxRedirects = 20;

/** Answers a worker's requests from a list, so that it can be tried without a network: by the first that has
 * the request's method and URL. The allow list and the number of subrequests hold as they do outside, and redirects
 * are followed to what else is in the list. */
export class StubSender implements Sender {
  readonly #stubs: readonly Stub[];

  constructor(stubs: readonly Stub[]) {
    this.#stubs = stubs;
  }

  async send(
    { method, uri, body, redirect }: OutgoingRequest,
    rules: EgressRules,
  ): Promise<IncomingResponse> {
    cancelBody(body);
    let hop: Hop = { method: sentMethod(method), target: parseTarget(uri), fields: [], body };
    for (const followed: Target[] = []; ; ) {
      const { status, headers, body: content } = this.#answer(hop, rules);
      const fields = headers.map(([name, value]): [string, string] => [name.toLowerCase(), value]);
      const next = nextHop(hop, { status, fields }, { redirect, most: maxRedirects, followed });
      if (next === null) {
        const source = wholeSource(content);
        return {
          status,
          fields,
          uri: hop.target.uri,
          redirected: followed.length > 0,
          body: source,
        };
      }
      followed.push(hop.target);
      hop = next;
    }
  }

  #answer({ method, target }: Hop, rules: EgressRules): Stub {
    checkAllowed(target, rules);
    rules.subrequests.count();
    const stub = this.#stubs.find(
      (each) => each.url === target.uri && normalMethod(each.method ?? method) === method,
    );
    if (stub !== undefined) return stub;
    const shown = withoutValues(target.uri);
    throw new FetchError("no-stub", `There is no canned answer for ${method} ${shown}.`);
  }

  async close(): Promise<void> {}
}

/** Where a request goes that no address is looked up for. @throws FetchError `denied`, `bad-request` */
export function allowedTarget(uri: string, rules: EgressRules): Target {
  const target = parseTarget(uri);
  checkAllowed(target, rules);
  return target;
}

function checkAllowed(target: Target, { allow, private: named }: EgressRules): void {
  if (matchesOrigin(allow, target) || matchesOrigin(named, target)) return;
  const sentence = `The worker's settings do not allow ${target.origin}: its origin has to be in \`allow\`.`;
  throw new FetchError("denied", sentence);
}

/** The URI without the query's values: keys of APIs stand there, and errors are logged. */
function withoutValues(uri: string): string {
  return uri.replace(/\?.*$/s, (query) => query.replace(/=[^&]+/g, "=…"));
}
