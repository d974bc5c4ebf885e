// Content as it crosses from and to the host: `body` of runtime/abi/types.wit.
import type { HostContent } from "../streams/host-content.ts";

export type BodyRecord =
  | { readonly tag: "empty" }
  | { readonly tag: "bytes"; readonly val: Uint8Array }
  | { readonly tag: "streamed"; readonly val: number };

/** The content that has a number with the host. A worker without the grant is given none. */
export let contentBehind: (id: number) => HostContent = () => {
  throw new Error("A stream came to a worker that has no grant for it");
};

/** Puts a function in the place of that (`granted/streams.ts`). */
export function takeStreams(behind: (id: number) => HostContent): void {
  contentBehind = behind;
}
