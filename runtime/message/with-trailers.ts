import type { Field } from "../abi/generated/types.ts";

/** A request or response with the fields after its content (RFC 9110, section 6.5), which the world
 * skerry:edge/worker has no place for. They go to and come from guests of wasi:http; others neither
 * see nor set them. A recipient may leave them out (section 6.5.1): so it is with those of content that is
 * handed on to an origin, and of a request that goes to another cordon, as undici sends none. */
export type WithTrailers<Message> = Message & { readonly trailers?: readonly Field[] };
