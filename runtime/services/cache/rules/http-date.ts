const day = "(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)";
const month = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
const time = "\\d\\d:\\d\\d:\\d\\d";
const current = new RegExp(`^${day}, \\d\\d ${month} \\d{4} ${time} GMT$`);
const rfc850 = new RegExp(
  `^(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \\d\\d-${month}-\\d\\d ${time} GMT$`,
);
const asctime = new RegExp(`^${day} ${month} [\\d ]\\d ${time} \\d{4}$`);

/** Reads a date in one of HTTP's three forms (RFC 9110, section 5.6.7), in ms since 1970; null for anything else.
 * `Date.parse` alone accepts much that is no date, such as "0" and "2099". */
export function httpDate(text: string | null): number | null {
  if (text === null || text.length > 40) return null;
  let moment = Number.NaN;
  if (current.test(text) || rfc850.test(text)) moment = Date.parse(text);
  else if (asctime.test(text)) moment = Date.parse(`${text} GMT`);
  return Number.isNaN(moment) ? null : moment;
}
