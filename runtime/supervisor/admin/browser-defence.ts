import type { IncomingMessage } from "node:http";
import { SkerryError } from "../../errors.ts";
import type { AdminAddress } from "../serve-settings.ts";
import { isLoopback } from "./loopback.ts";

/** Keeps pages of other sites, in a browser on the operator's machine, from using an API that trusts
 * whoever reaches it. They could by a form or a script's request to its address (cross-site request
 * forgery: told by `Origin` and `Sec-Fetch-Site`), or under a name of theirs that they had resolve to
 * 127.0.0.1 (DNS rebinding: told by `Host`).
 * @throws SkerryError `forbidden`. */
export function refuseForeignPages(message: IncomingMessage, address: AdminAddress): void {
  const { host = "", origin, "sec-fetch-site": site, "sec-fetch-mode": mode } = message.headers;
  // No browser reaches a unix socket. Beyond loopback a token is needed, which a browser gives to the
  // name it was typed for alone; the names a host has there are not known.
  if (address.kind === "tcp" && isLoopback(address.address) && !isLoopback(hostname(host))) {
    if (hostname(host) !== address.address.toLowerCase()) {
      throw new SkerryError(
        "forbidden",
        "The admin API listens on loopback, and was called under another Host: use 127.0.0.1 or localhost.",
      );
    }
  }
  if (origin !== undefined && origin !== `http://${host}` && origin !== `https://${host}`) {
    throw new SkerryError("forbidden", "The admin API was called by a page of another origin.");
  }
  // A link from elsewhere may be followed; an image, a frame or a form from elsewhere may not.
  const followed = mode === "navigate" && message.method === "GET";
  if ((site === "cross-site" || site === "same-site") && !followed) {
    throw new SkerryError("forbidden", "The admin API was called by a page of another site.");
  }
}

/** The host of a `Host` field, without its port and brackets. */
function hostname(host: string): string {
  const [, bracketed, plain = ""] = /^(?:\[([^\]]*)\]|([^:]*))(?::\d*)?$/.exec(host) ?? [];
  return (bracketed ?? plain).toLowerCase();
}
