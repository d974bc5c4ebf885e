/** For how many seconds a shared cache may keep an answer with that `cache-control` (RFC 9111, sections
 * 5.2.2 and 4.2.1): 0 where it must not, or where the origin does not say. */
export function sharedSeconds(cacheControl: string | null): u32 {
  if (cacheControl === null) return 0;
  let own: u32 = 0;
  let shared: i64 = -1;
  const directives = cacheControl.toLowerCase().split(",");
  for (let index = 0; index < directives.length; index++) {
    const directive = directives[index].trim();
    const equals = directive.indexOf("=");
    const name = equals == -1 ? directive : directive.substring(0, equals);
    if (name == "no-store" || name == "no-cache" || name == "private") return 0;
    if (name == "max-age") own = readSeconds(directive.substring(equals + 1));
    if (name == "s-maxage") shared = readSeconds(directive.substring(equals + 1));
  }
  return shared < 0 ? own : <u32>shared;
}

/** A number of seconds, with or without quotes; 0 for what is none, and at most a year. */
function readSeconds(text: string): u32 {
  const seconds = parseInt(text.replaceAll('"', ""));
  return seconds > 0 ? <u32>min<f64>(seconds, 31_536_000) : 0;
}
