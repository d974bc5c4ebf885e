/** The longest name DNS knows (RFC 1035, section 2.3.4), as text without the dot at its end. */
export const longestHost = 253;

/** A host as the URL Standard reads it: lower case, other alphabets in their "xn--" form, percent-encoded
 * characters decoded, numbers as one IPv4 address; without its port and without the dot at its end. Null
 * where the text is no host, or a longer one than DNS knows. */
export function canonicalHost(text: string): string | null {
  const host = isPlain(text) ? text : parsed(text);
  return host === null || host.length > longestHost ? null : host;
}

/**
 * True for a text that is already canonical, as nearly every Host field is: only lower-case letters, digits, hyphens
 * and dots, and not similar to an IPv4 address.
 */
function isPlain(text: string): boolean {
  let label = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x2e) label = i + 1;
    else if (!(isDigit(code) || (code >= 0x61 && code <= 0x7a) || code === 0x2d)) return false;
  }
  return label < text.length && !isDigit(text.charCodeAt(label)) && !text.includes("xn--");
}

const isDigit = (code: number) => code >= 0x30 && code <= 0x39;

function parsed(text: string): string | null {
  // Characters that would end the host early or come before it in a URL, and much more text than a host has.
  if (text.length > 4 * longestHost || /[/\\?#@\s]/.test(text)) return null;
  const hostname = URL.parse(`http://${text}`)?.hostname ?? "";
  const host = hostname.endsWith(".") ? hostname.slice(0, -1) : hostname;
  return host === "" ? null : host;
}
