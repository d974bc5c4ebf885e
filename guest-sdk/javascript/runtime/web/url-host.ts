import { domainToAscii } from "./url-idna.ts";
import { endsInNumber, parseIpv4 } from "./url-ipv4.ts";
import { parseIpv6 } from "./url-ipv6.ts";
import { encodeSets, percentDecode, percentEncode } from "./url-percent.ts";

const plainDomain = /^[a-z0-9._-]+$/;
const forbiddenInHost = /[\0\t\n\r #/:<>?@[\\\]^|]/;
const forbiddenInDomain = /[\0-\x20#%/:<>?@[\\\]^|\x7f]/;
const beyondAscii = /[^\0-\x7f]/;

/** The serialised host of a text; null if it is none (URL Standard, "host parser").
 * @param opaque for schemes that are not special: any text is a host there. */
export function parseHost(text: string, opaque: boolean): string | null {
  if (text.startsWith("[")) return text.endsWith("]") ? parseIpv6(text.slice(1, -1)) : null;
  if (opaque) {
    return forbiddenInHost.test(text) ? null : percentEncode(text, encodeSets.c0Control);
  }
  const domain = plainDomain.test(text) ? text : parseDomain(percentDecode(text));
  if (domain === null) return null;
  return endsInNumber(domain) ? parseIpv4(domain) : domain;
}

function parseDomain(text: string): string | null {
  const domain = beyondAscii.test(text) ? domainToAscii(text) : text.toLowerCase();
  return domain === null || domain === "" || forbiddenInDomain.test(domain) ? null : domain;
}
