import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";

/** A span as OTLP/HTTP's JSON has it. */
export interface SentSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: Record<string, unknown> }[];
  readonly status: { readonly code?: number; readonly message?: string };
}

interface Export {
  readonly resourceSpans: readonly {
    readonly resource: Pick<SentSpan, "attributes">;
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[];
  }[];
}

/** The attributes of a span or a resource, as one object. */
export function attributesOf({
  attributes,
}: Pick<SentSpan, "attributes">): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
}

export interface CollectorOptions {
  /** Takes requests, and does not answer them. */
  readonly hold?: boolean;
  readonly status?: number;
}

/** A receiver of OTLP/HTTP. */
export async function startCollector({ hold = false, status = 200 }: CollectorOptions = {}) {
  const exports: Export[] = [];
  const paths: string[] = [];
  const credentials: unknown[] = [];
  const server = createServer(async (request, response) => {
    paths.push(`${request.method} ${request.url} ${request.headers["content-type"]}`);
    credentials.push(request.headers.authorization);
    // Whoever sends may end in the middle of it, as the test does.
    const sent = await json(request).catch(() => null);
    if (sent === null) return;
    exports.push(sent as Export);
    if (hold) return;
    response.writeHead(status, { "content-type": "application/json" }).end("{}");
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    paths,
    /** What came as `authorization`. */
    credentials,
    spans: () =>
      exports.flatMap(({ resourceSpans }) =>
        resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
      ),
    resource: () => attributesOf(exports[0]!.resourceSpans[0]!.resource),
    /** Spans with what is said of where they come from. */
    sources: () =>
      exports.flatMap(({ resourceSpans }) =>
        resourceSpans.flatMap(({ resource, scopeSpans }) =>
          scopeSpans.flatMap(({ spans }) =>
            spans.map(({ name }) => ({ name, ...attributesOf(resource) })),
          ),
        ),
      ),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
