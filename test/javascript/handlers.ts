import { makeRequest, type RequestParts } from "../../runtime/tenant/make-request.ts";
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
  readonly fuel: bigint;
  readonly memoryBytes: number;
}

export interface TestWorker {
  /** Calls one of the handlers. */
  call(handler: string, parts?: Omit<RequestParts, "url">): Promise<Answer>;
  end(): Promise<void>;
}

/** One worker of several handlers, on a host of its own. `top` is code at its top level. */
export async function workerOf(
  handlers: Handlers,
  { top = "", grants = ["log", "clock", "random", "config"] } = {},
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
  const component = await componentOf({ "index.js": source }, { grants });
  const { host, end } = await testHost();
  const settings = testSettings({ variables: { GREETING: "hi" }, secrets: { KEY: "s3" } });
  const worker = await host.load(component, settings);
  return {
    async call(handler, parts = {}) {
      const url = `/${encodeURIComponent(handler)}`;
      const { response, error, log, usage } = await host.call(
        worker,
        makeRequest({ ...parts, url }),
      );
      return {
        status: response?.status ?? null,
        fields: response?.fields ?? [],
        text: bodyText(response?.body),
        log: log.map(({ level, message }) => `${level} ${message}`),
        error: error?.code ?? null,
        fuel: BigInt(usage.fuel),
        memoryBytes: usage.memoryBytes,
      };
    },
    end,
  };
}
