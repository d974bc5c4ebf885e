import type { Field } from "../abi/generated/types.ts";

/** A request or response with the fields after its content (RFC 9110, section 6.5), which the world
 * skerry:edge/worker does not have. Guests of wasi:http get and set them, others do not. A recipient may leave them
 * out (section 6.5.1): content that is passed on to an origin, and a request that goes to another cordon, lose them. */
export type WithTrailers<Message> = Message & { readonly trailers?: readonly Field[] };
