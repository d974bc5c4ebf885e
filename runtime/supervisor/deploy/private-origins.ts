import { SkerryError } from "../../errors.ts";
import { parseOrigin } from "../../services/fetch/origin.ts";
import type { Deployment } from "../../settings/deployment.ts";

/** Whether all that an origin stands for is allowed by one of the host's. */
function isAllowed(named: string, allowed: readonly string[]): boolean {
  const { scheme, host, wildcard, port } = parseOrigin(named);
  return allowed.map(parseOrigin).some((each) => {
    if (each.scheme !== scheme || each.port !== port) return false;
    if (!each.wildcard) return !wildcard && each.host === host;
    return host.endsWith(`.${each.host}`) || (wildcard && each.host === host);
  });
}

/** @throws SkerryError `bad-settings` for a private origin that the host does not allow. */
export function refusePrivateOrigins(named: readonly string[], allowed: readonly string[]): void {
  const refused = named.find((origin) => !isAllowed(origin, allowed));
  if (refused === undefined) return;
  throw new SkerryError(
    "bad-settings",
    `The worker names the private origin ${refused}, and this host does not allow it: its operator would have to add it to \`private-origins\` of [serve].`,
  );
}

/** A deployment with those of its private origins that the host allows by now. */
export function withAllowedOrigins(deployment: Deployment, allowed: readonly string[]): Deployment {
  const { settings } = deployment;
  const named = settings.fetch?.private ?? [];
  if (settings.fetch === undefined || named.every((origin) => isAllowed(origin, allowed))) {
    return deployment;
  }
  const kept = named.filter((origin) => isAllowed(origin, allowed));
  return { ...deployment, settings: { ...settings, fetch: { ...settings.fetch, private: kept } } };
}
