// The start of every worker's bundle: Web APIs first, then the author's module, then the way in.
import "./install.ts";
import { finishInitialisation } from "skerry:top-level";
// Empty where they are not granted, or not asked for (build/sdk-modules.ts).
import "./granted/streams.ts";
import "./granted/fetch.ts";
import "./granted/kv.ts";
import "./granted/cache.ts";
import "./granted/crypto.ts";
import "./granted/compression.ts";
import "./granted/intl.ts";
import "./granted/encodings.ts";
import "./granted/html.ts";
import "./granted/node.ts";
import "./granted/wasm.ts";
import "./granted/engine_wasm.ts";
import "./granted/scope_events.ts";
import "./granted/broadcast.ts";
import "./granted/weak_refs.ts";
import "./granted/object_urls.ts";
import "./granted/performance_observer.ts";
import worker from "skerry:worker";
import type { RequestRecord } from "./http/request.ts";
import type { ResponseRecord } from "./http/response.ts";
import { answer } from "./loop/answer.ts";

finishInitialisation();

/** `handle` of the world `skerry:edge/worker` (runtime/abi/world.wit). */
export function handle(request: RequestRecord): ResponseRecord {
  return answer(worker, request);
}
