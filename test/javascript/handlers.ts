import { makeRequest, type RequestParts } from "../../runtime/message/make-request.ts";
import { defaultGrants, type Grant } from "../../runtime/settings/settings.ts";
import type { Outcome } from "../../runtime/worker/outcome/usage.ts";
import { bodyText, testHost, testSettings } from "../support/workers.ts";
import { componentOf } from "./project.ts";

/** Handlers by name, each the source of a function of request, env and context. */
export type Handlers = Readonly<Record<string, string>>;

export interface Answer {
  /** Null where there was no response. */
  readonly status: number | null;
  readonly fields: readonly (readonly [string, string])[];
  readonly text: string;
  /** Level and message of each line of the log. */
  readonly log: readonly string[];
  readonly error: string | null;
  /** What the error says. */
  readonly message: string | null;
  readonly fuel: bigint;
  readonly memoryBytes: number;
}

export interface TestWorker {
  /** Calls one of the handlers. `search` is the query of the URL. */
  call(handler: string, parts?: Omit<RequestParts, "url">, search?: string): Promise<Answer>;
  /** Answers over HTTP, at a URL to which a handler's name is added. */
  serve(): Promise<string>;
  /** What was logged by requests over HTTP. */
  readonly served: readonly string[];
  end(): Promise<void>;
}

interface WorkerOptions {
  /** Code at its top level. */
  readonly top?: string;
  readonly grants?: readonly Grant[];
  /** Names that the settings it is built with bind namespaces to. */
  readonly bindings?: readonly string[];
  readonly settings?: Parameters<typeof testSettings>[0];
  /** Makes its component, in place of the build. */
  readonly make?: (source: string) => Promise<Uint8Array>;
}

/** One worker of several handlers, on a host of its own. */
export async function workerOf(
  handlers: Handlers,
  { top = "", grants = defaultGrants, bindings, settings = {}, make }: WorkerOptions = {},
): Promise<TestWorker> {
  const entries = Object.entries(handlers).map(
    ([name, code]) => `${JSON.stringify(name)}: ${code}`,
  );
  const source = `${top}
    const handlers = { ${entries.join(",\n")} };
    export default {
      fetch(request, env, context) {
        const name = decodeURIComponent(new URL(request.url).pathname.slice(1));
        return handlers[name](request, env, context);
      },
    };`;
  const build = bindings === undefined ? { grants } : { grants, bindings };
  const component = await (make?.(source) ?? componentOf({ "index.js": source }, build));
  const { host, end } = await testHost();
  const usual = { variables: { GREETING: "hi" }, secrets: { KEY: "s3" } };
  const worker = await host.load(component, testSettings({ ...usual, ...settings }));
  const linesOf = ({ log }: Outcome) => log.map(({ level, message }) => `${level} ${message}`);
  const served: string[] = [];
  host.onRequests((outcomes) => served.push(...outcomes.flatMap(linesOf)));
  return {
    served,
    async serve() {
      await host.swap(worker);
      return `http://127.0.0.1:${(await host.listen(0)).port}/`;
    },
    async call(handler, parts = {}, search = "") {
      const url = `/${encodeURIComponent(handler)}${search}`;
      const outcome = await host.call(worker, makeRequest({ ...parts, url }));
      const { response, error, usage } = outcome;
      return {
        status: response?.status ?? null,
        fields: response?.fields ?? [],
        text: bodyText(response?.body),
        log: linesOf(outcome),
        error: error?.code ?? null,
        message: error?.message ?? null,
        fuel: BigInt(usage.fuel),
        memoryBytes: usage.memoryBytes,
      };
    },
    end,
  };
}
