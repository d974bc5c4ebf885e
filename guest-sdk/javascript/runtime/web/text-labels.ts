/** Encodings the guest decodes, each with its labels (Encoding Standard, "Names and labels"). The other
 * legacy encodings would take 160 KB of tables; see the SDK's README. */
const labels = {
  "utf-8": "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8",
  "utf-16le": "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le",
  "utf-16be": "unicodefffe utf-16be",
  "windows-1252":
    "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 " +
    "iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252",
} as const;

export type EncodingName = keyof typeof labels;

const byLabel = new Map<string, EncodingName>();
for (const name of Object.keys(labels) as EncodingName[]) {
  for (const label of labels[name].split(" ")) byLabel.set(label, name);
}

/** The encoding of a label, in any case and with ASCII white space around it.
 * @throws RangeError if there is none. */
export function encodingOfLabel(label: string): EncodingName {
  const name =
    byLabel.get(label) ??
    byLabel.get(label.replace(/^[\t\n\f\r ]+|[\t\n\f\r ]+$/g, "").toLowerCase());
  if (name !== undefined) return name;
  throw new RangeError(
    `TextDecoder: the encoding ${JSON.stringify(label)} is unknown here; there are ` +
      `${Object.keys(labels).join(", ")}.`,
  );
}
