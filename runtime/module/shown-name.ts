const longest = 128;

/** A name from a tenant's file, safe for a message: quoted, cut where it is long, and without characters that a
 * terminal would act on. */
export function shownName(name: string): string {
  const cut = name.length > longest ? `${name.slice(0, longest)}…` : name;
  return JSON.stringify(cut).replace(
    /[^\x20-\x7e…]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
