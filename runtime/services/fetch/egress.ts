import type { Readable } from "node:stream";
import type { Dispatcher } from "undici";
import type { Field } from "../../abi/generated/types.ts";
import { KiB } from "../../byte-units.ts";
import type { ByteSource } from "../../message/byte-source.ts";
import { CheckedDialler } from "./connections/checked-dialler.ts";
import type { Dialler } from "./connections/dialler.ts";
import type { OriginPools } from "./connections/origin-pools.ts";
import { reachableAddresses } from "./connections/reachable-addresses.ts";
import { DnsResolver } from "./connections/resolver.ts";
import { defaultEgressSettings, type EgressRules, type EgressSettings } from "./egress-settings.ts";
import { failureOf, isDefect } from "./failure-of.ts";
import { FetchError } from "./fetch-error.ts";
import { hopsField, maxHops } from "./hops.ts";
import { Lifetime } from "./lifetime.ts";
import { sentFields, sentMethod, sentTrailers } from "./message-fields.ts";
import { matchesOrigin } from "./origin.ts";
import { ReceivedResponse, type ResponseHead } from "./received-response.ts";
import { type Hop, loopOf, nextHop } from "./redirection.ts";
import { cancelBody, type OutgoingBody, streamOf } from "./request-body.ts";
import { parseTarget, type Target } from "./target.ts";

export interface OutgoingRequest {
  readonly method: string;
  /** An absolute http(s) URI. */
  readonly uri: string;
  readonly fields: readonly Field[];
  readonly body: OutgoingBody;
  /** What happens to an answer that points elsewhere. */
  readonly redirect: "follow" | "manual" | "error";
}

export interface IncomingResponse {
  /** 200 to 599. */
  readonly status: number;
  /** Names in lower case, without those about the connection. */
  readonly fields: Field[];
  /** Where the answer came from in the end, without a fragment. */
  readonly uri: string;
  readonly redirected: boolean;
  /** The content as it came: compressed where it was. Read it to its end or cancel it: it has a connection. */
  readonly body: ByteSource;
}

/** How much of a redirect's own body is read to keep its connection, in bytes, and for how long, in ms. */
const redirectBody = 16 * KiB;
const redirectBodyTime = 1_000;

/** Methods that mean the same when they come twice (RFC 9110, section 9.2.2), of those that may be sent. */
const idempotent: ReadonlySet<string> = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

/** Loads what the first fetch of a process needs. It takes a tenth of a second, and many processes fetch nothing. */
export function loadConnections() {
  return import("./connections/origin-pools.ts");
}

/** The only way out for one tenant. Its connections, DNS answers and TLS sessions are its own, and it keeps no
 * cookies. It sends no request a second time, except one that an HTTP/2 server reports as not processed (RFC 9113,
 * section 8.7), and, once, one that is idempotent and meets a kept connection that its server is closing (RFC 9110,
 * section 9.2.2). */
export class Egress {
  readonly #settings: EgressSettings;
  readonly #dialler: Dialler;
  #pools: OriginPools | null = null;
  readonly #closing = new AbortController();
  /** Fetches whose answer has not come to its end. */
  #underWay = 0;
  #onQuiet = () => {};

  /** @param dialler makes its connections; this process itself does where it is left out. */
  constructor(
    settings: Partial<EgressSettings> = {},
    dialler: Dialler = new CheckedDialler(new DnsResolver(), reachableAddresses()),
  ) {
    this.#settings = { ...defaultEgressSettings, ...settings };
    this.#dialler = dialler;
  }

  /** Sends a request, follows redirects as it says, and resolves when the last response's head is there. The
   * request's body is read as the server takes it, and cancelled when no more of it is wanted. @param signal ends
   * the fetch at any time, with the response's body. @throws FetchError with any of its codes; so does reading the
   * body. Anything else is a defect of the host. */
  async send(
    request: OutgoingRequest,
    rules: EgressRules,
    signal: AbortSignal,
  ): Promise<IncomingResponse> {
    this.#underWay++;
    const lifetime = new Lifetime(signal, rules.totalTimeout ?? this.#settings.totalTimeout, () =>
      this.#ended(),
    );
    try {
      return await this.#follow(request, rules, lifetime);
    } catch (error) {
      lifetime.end();
      cancelBody(request.body);
      if (this.#closing.signal.aborted) throw closed();
      throw isDefect(error) ? error : failureOf(error);
    }
  }

  /** Connections there are, to all origins. */
  get connections(): number {
    return this.#pools?.connections ?? 0;
  }

  /** Ends for want of anybody it is for: once what is under way has come to its end, its connections are closed,
   * and nothing is kept of names and sessions. */
  async retire(): Promise<void> {
    if (this.#underWay > 0) {
      await new Promise<void>((resolve) => {
        this.#onQuiet = resolve;
      });
    }
    await this.close();
  }

  /** Ends all that is under way: with `aborted`, what waits for a response; with `aborted` or `reset`, what
   * reads one. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#dialler.close();
    await this.#pools?.close();
  }

  async #openPools(): Promise<OriginPools> {
    const { OriginPools } = await loadConnections();
    this.#pools ??= new OriginPools(this.#settings, this.#dialler);
    return this.#pools;
  }

  #ended(): void {
    this.#underWay--;
    if (this.#underWay === 0) this.#onQuiet();
  }

  async #follow(
    request: OutgoingRequest,
    rules: EgressRules,
    lifetime: Lifetime,
  ): Promise<IncomingResponse> {
    const { uri, requestFields, redirects, requestsAtOnce } = this.#settings;
    if (this.#underWay > requestsAtOnce) {
      throw new FetchError(
        "connection-limit",
        `The tenant has ${requestsAtOnce} requests at origins at once already, answers that are still being read among them.`,
      );
    }
    const most = rules.responseBody ?? this.#settings.responseBody;
    if (request.uri.length > uri) {
      throw new FetchError("bad-request", `The URI is over ${uri} bytes.`);
    }
    let hop: Hop = {
      method: sentMethod(request.method),
      target: parseTarget(request.uri),
      fields: sentFields(request.fields, requestFields),
      body: request.body,
    };
    for (const followed: Target[] = []; ; ) {
      const { status, fields, response } = await this.#exchange(hop, rules, lifetime, most).catch(
        (error: unknown) => {
          throw withLoop(error, [...followed, hop.target]);
        },
      );
      try {
        const next = nextHop(
          hop,
          { status, fields },
          { redirect: request.redirect, most: redirects, followed },
        );
        if (next === null) {
          const body = response.takeBody();
          return { status, fields, uri: hop.target.uri, redirected: followed.length > 0, body };
        }
        followed.push(hop.target);
        hop = next;
        if (hop.target.uri.length > uri) {
          throw new FetchError("redirect", `The redirect's URI is over ${uri} bytes.`);
        }
      } catch (error) {
        response.discard(redirectBody, redirectBodyTime);
        throw error;
      }
      response.discard(redirectBody, redirectBodyTime);
    }
  }

  /** One hop: checked, sent, and answered with a head. */
  async #exchange(hop: Hop, rules: EgressRules, lifetime: Lifetime, most: number): Promise<Answer> {
    const { method, target, fields, body } = hop;
    const { subrequests, idleTimeout } = rules;
    const anyAddress = matchesOrigin(rules.private, target);
    this.#check(target, rules, anyAddress);
    subrequests.count();
    lifetime.check();
    if (!subrequests.tryEnter()) await subrequests.enter(lifetime.signal);
    try {
      const pools = this.#pools ?? (await this.#openPools());
      if (this.#closing.signal.aborted) throw closed();
      const { send, slots, sendAlone } = pools.pool(target, anyAddress, rules.worker ?? "");
      const leave = await slots.take(() => lifetime.signal);
      try {
        await slots.connectionsFree();
        if (this.#closing.signal.aborted) throw closed();
        lifetime.check();
        const length = body.tag === "stream" ? body.val.length : undefined;
        // Undici says for itself that there is no content.
        const content =
          body.tag === "stream" && length !== 0 ? this.#content(body.val, pools) : null;
        if (length === 0) cancelBody(body);
        const limits = {
          fieldCount: this.#settings.responseFieldCount,
          body: most,
          hasContent: method !== "HEAD",
        };
        const response = new ReceivedResponse(lifetime, limits, content, leave);
        const request = {
          path: target.path,
          method: method as Dispatcher.HttpMethod,
          headers: [
            ...fields.flat(),
            ...[hopsField, String(rules.hops + 1)],
            ...(content === null || length === undefined ? [] : ["content-length", String(length)]),
            ...announced(body),
          ],
          body: body.tag === "bytes" ? body.val : content,
          ...(idleTimeout !== undefined && {
            headersTimeout: idleTimeout,
            bodyTimeout: idleTimeout,
          }),
        };
        if (content !== null) pools.sendHeadEarly(content, length);
        const bound = () => {
          if (rules.connectTimeout === undefined) return;
          response.boundConnecting(rules.connectTimeout, target.origin);
        };
        if (content === null && idempotent.has(method)) {
          response.repeat = () => {
            bound();
            sendAlone(request, response);
          };
        }
        bound();
        send(request, response);
        return { ...(await response.head), response };
      } catch (error) {
        leave();
        throw error;
      }
    } finally {
      subrequests.leave();
    }
  }

  /** Content as undici reads it, with its trailers. */
  #content(source: ByteSource, pools: OriginPools): Readable {
    const { requestFields } = this.#settings;
    const content = streamOf(source, () => section.end());
    const section = pools.trailersAfter(content, () =>
      sentTrailers(source.trailers ?? [], requestFields),
    );
    return content;
  }

  #check(target: Target, rules: EgressRules, anyAddress: boolean): void {
    if (!anyAddress && !matchesOrigin(rules.allow, target)) {
      throw new FetchError(
        "denied",
        `The worker's settings do not allow ${target.origin}: its origin has to be in \`allow\`.`,
      );
    }
    if (rules.self?.(target) === true) {
      throw new FetchError("loop", "The worker would call itself.");
    }
    if (rules.hops >= maxHops) {
      throw new FetchError("loop", `The request has come through ${maxHops} hosts already.`);
    }
  }
}

/** The field that names the trailers that are known by now (RFC 9110, section 6.6.2). */
function announced(body: OutgoingBody): string[] {
  const { trailers = [] } = body.tag === "stream" ? body.val : {};
  const names = trailers.map(([name]) => name.toLowerCase());
  return names.length === 0 ? [] : ["trailer", [...new Set(names)].join(", ")];
}

/** The number of subrequests may be over before that of redirects is: the loop is why. */
function withLoop(error: unknown, places: readonly Target[]): unknown {
  if (!(error instanceof FetchError) || error.failure.code !== "subrequest-limit") return error;
  const loop = loopOf(places);
  if (loop === null) return error;
  return new FetchError("subrequest-limit", `${error.failure.message} ${loop}`);
}

interface Answer extends ResponseHead {
  readonly response: ReceivedResponse;
}

const closed = () => new FetchError("aborted", "The host is ending.");
