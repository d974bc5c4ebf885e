import { SkerryError } from "../../../errors.ts";
import {
  adminSyntax,
  parseAdminAddress,
  shownAdmin,
} from "../../../supervisor/settings/admin-address.ts";

/** Where `skerry serve` has its admin API where nothing else is said, on both sides. */
const usualAdmin = "127.0.0.1:9090";

/** Where a command finds the admin API. */
export interface AdminTarget {
  /** Scheme and authority, as `http://127.0.0.1:9090`. */
  readonly origin: string;
  /** The unix socket to connect to in place of the authority. */
  readonly socketPath: string | null;
  /** The address that messages show. */
  readonly shown: string;
}

/** Reads `--admin` or SKERRY_ADMIN: an address of the host's settings, a name and a port, or the URL of
 * a proxy in front of the API. Throws `bad-usage`. */
export function adminTarget(named: string | undefined): AdminTarget {
  const given = named || usualAdmin;
  const address = parseAdminAddress(given);
  if (address?.kind === "unix") {
    return { origin: "http://localhost", socketPath: address.path, shown: given };
  }
  if (address !== null) {
    const shown = shownAdmin(address);
    return { origin: `http://${shown}`, socketPath: null, shown };
  }
  if (given.startsWith("unix:")) throw noAddress(given);
  const url = URL.parse(/^https?:\/\//i.test(given) ? given : `http://${given}`);
  const plain = url !== null && url.pathname === "/" && url.search === "" && url.hash === "";
  if (!plain || url.hostname === "" || url.username !== "" || url.password !== "") {
    throw noAddress(given);
  }
  return { origin: url.origin, socketPath: null, shown: given };
}

function noAddress(given: string): SkerryError {
  return new SkerryError(
    "bad-usage",
    `The admin API can't be at ${given}: give an address such as ${adminSyntax}, or a URL without a path.`,
  );
}
