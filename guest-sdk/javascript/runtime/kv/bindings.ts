// Which names of `env` are namespaces. The host knows: bindings are settings of a deployment, and the same
// component may be deployed with others than those it was built beside.
import { kv as host } from "skerry:host";
import { KvNamespace } from "./kv-namespace.ts";

/** What was asked for in this request. */
const known = new Map<string, KvNamespace | undefined>();

/** No key is empty, so that to ask for it reaches no store. */
const noKey = new Uint8Array();

/** The namespace that the settings bind to a name. */
export function namespaceOf(name: string): KvNamespace | undefined {
  if (known.has(name)) return known.get(name);
  const got = host!.get(name, noKey);
  const isBound = got.tag !== "failed" || got.val !== "no-namespace";
  const namespace = isBound ? new KvNamespace(name) : undefined;
  known.set(name, namespace);
  return namespace;
}
