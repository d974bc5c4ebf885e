import type { Request } from "../../../runtime/abi/generated/types.ts";
import type { RequestMeta } from "../../../runtime/http/request-meta.ts";
import { HttpServer } from "../../../runtime/http/server.ts";
import type { HttpServerOptions } from "../../../runtime/http/server-options.ts";
import type { WithTrailers } from "../../../runtime/message/with-trailers.ts";
import type { LocalTarget } from "../../../runtime/routing/target.ts";
import type { Limits } from "../../../runtime/settings/limits.ts";
import { grants } from "../../../runtime/settings/settings.ts";
import type { Outcome } from "../../../runtime/worker/outcome/usage.ts";
import { RunningDeployment } from "../../../runtime/worker/running-deployment.ts";
import { admissionAlone, aloneInShard } from "../../../runtime/worker/shard-context.ts";
import { keptArtifact } from "../../support/kept-artifacts.ts";
import { compileWorker, testSettings } from "../../support/workers.ts";

/** A worker that is loaded in the test's process, as it is in a shard's. */
export interface LoadedGuest {
  readonly target: LocalTarget;
  end(): Promise<void>;
}

/** Compiles a worker and loads it. @param answers how many of its requests may begin. */
export async function loadGuest(
  source: string,
  limits: Partial<Limits> = {},
  answers = aloneInShard.answers,
): Promise<LoadedGuest> {
  const settings = testSettings({ limits });
  const { memory: memoryBytes, tableElements } = settings.limits;
  const wasm = await compileWorker(source);
  const bounds = { grants, memoryBytes, tableElements };
  const artifact = await keptArtifact(wasm, bounds);
  const deployment = new RunningDeployment(() => Promise.resolve(artifact), settings, {
    ...aloneInShard,
    admission: admissionAlone(),
    onWedged: () => {},
    reach: () => ({ fetch: null, kv: null }),
    answers,
  });
  await deployment.start();
  return {
    target: {
      kind: "local",
      limits: settings.limits,
      subject: { worker: "w", deployment: "d", tenant: "t", cordon: "default" },
      // Nobody streams to it.
      call: (request, ...asked) =>
        deployment.call(request as WithTrailers<Request>, asked[0], asked[1]),
    },
    end: () => deployment.dispose(),
  };
}

export interface TestFront {
  readonly front: HttpServer;
  readonly port: number;
  /** What it told of requests that ended. */
  readonly told: { readonly outcome: Outcome; readonly meta: RequestMeta }[];
}

/** An HTTP side that listens on a port of its own. */
export async function startFront(
  options: Omit<HttpServerOptions, "onOutcome">,
): Promise<TestFront> {
  const told: TestFront["told"] = [];
  const front = new HttpServer({
    ...options,
    onOutcome: (outcome, meta) => told.push({ outcome, meta }),
  });
  const { port } = await front.listen({ port: 0, address: "127.0.0.1" });
  return { front, port, told };
}

/** A worker that answers with what it was asked: method, URI, body, and a line for each field. */
export const echoSource = `
import { Request, Response } from "@skerry/assemblyscript";

export function handle(request: Request): Response {
  let seen = request.method + " " + request.url + " " + request.text() + "\\n";
  const headers = request.headers;
  for (let i = 0; i < headers.size; i++) seen += headers.nameAt(i) + ": " + headers.valueAt(i) + "\\n";
  const response = Response.text(seen);
  const path = request.parsedUrl.pathname;
  if (path == "/id") response.headers.set("x-request-id", "the-guest's");
  if (path == "/connection") {
    response.headers.set("connection", "x-mine, close");
    response.headers.set("x-mine", "1");
    response.headers.set("x-other", "2");
    response.headers.set("keep-alive", "timeout=99");
  }
  return response;
}
`;
